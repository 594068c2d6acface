package dev.sallyport.check.secrets;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Name of a variable, key or option with a credential, such as {@code DB_PASSWORD}, {@code apiKey} or {@code
 * --client-secret}.
 *
 * @param proof required form of the value
 */
record CredentialName(CredentialType kind, Proof proof) {

    /** Type of credential, with the number of digits from which a number counts as one. */
    enum CredentialType {
        PASSWORD("a password", 4),
        KEY("a secret key", 20),
        TOKEN("a token", 20),
        SECRET("a secret", 20),
        CREDENTIAL("a credential", 20);

        private final String label;
        private final int minDigits;

        CredentialType(String label, int minDigits) {
            this.label = label;
            this.minDigits = minDigits;
        }

        /** Returns the name in messages. */
        String label() {
            return label;
        }
    }

    /** Required form of a value, by the reliability of its name. */
    private enum Proof {
        /** Any literal, even {@code changeme}. */
        LITERAL,
        /** A value that is more likely a credential than an identifier. */
        LIKELY,
        /** A random value, because most values of such names are identifiers. */
        RANDOM
    }

    private static final int MAX_LENGTH = 80;
    private static final Set<String> FILLERS = Set.of(
            "value",
            "val",
            "string",
            "literal",
            "plain",
            "text",
            "raw",
            "base64",
            "base",
            "b64",
            "encoded",
            "default",
            "current",
            "old",
            "new",
            "primary",
            "secondary");
    private static final List<String> PASSWORDS = List.of(
            "password",
            "passwords",
            "passwd",
            "passphrase",
            "passcode",
            "passwort",
            "pwd",
            "requirepass",
            "masterauth");
    private static final Set<String> SHORT_PASSWORDS = Set.of(
            "pass",
            "pw",
            "psk",
            "dbpass",
            "userpass",
            "rootpass",
            "adminpass",
            "smtppass",
            "mailpass",
            "redispass",
            "mysqlpass",
            "ftppass",
            "bindpw",
            "rootpw",
            "adminpw",
            "dbpw",
            "userpw");
    private static final Set<String> SECRET_KEYS = Set.of(
            "secret",
            "encryption",
            "encrypt",
            "decryption",
            "signing",
            "master",
            "hmac",
            "jwt",
            "aes",
            "unseal",
            "cipher",
            "crypto",
            "crypt",
            "fernet");
    private static final Set<String> LIKELY_KEYS = Set.of(
            "private",
            "shared",
            "session",
            "cookie",
            "api",
            "access",
            "auth",
            "app",
            "application",
            "license",
            "identity",
            "account",
            "storage",
            "service",
            "admin",
            "deploy",
            "ssh",
            "webhook",
            "ingest",
            "integration",
            "client",
            "read",
            "write",
            "rsa",
            "subscription",
            "preshared",
            "root",
            "user",
            "function",
            "host",
            "instrumentation");
    private static final Set<String> SECRETS = Set.of(
            "jwt",
            "client",
            "session",
            "app",
            "application",
            "cookie",
            "hmac",
            "signing",
            "shared",
            "oauth",
            "oauth2",
            "token",
            "encryption",
            "master",
            "django",
            "flask",
            "rails",
            "nextauth",
            "api",
            "access",
            "consumer",
            "hash",
            "crypto",
            "key",
            "otp",
            "totp",
            "cron",
            "rpc",
            "turn",
            "signature",
            "refresh",
            "state");
    private static final Set<String> NAMES_OF_SECRETS = Set.of(
            "tls",
            "pull",
            "image",
            "ca",
            "cert",
            "certificate",
            "ssl",
            "existing",
            "docker",
            "registry",
            "kubernetes",
            "source",
            "target",
            "serving",
            "config",
            "ingress",
            "credentials",
            "credential",
            "password",
            "mtls",
            "sa",
            "backup",
            "storage",
            "s3",
            "db",
            "database",
            "name",
            "inject");
    private static final Set<String> DOUBTS = Set.of(
            "existing",
            "public",
            "allow",
            "disable",
            "enable",
            "require",
            "generate",
            "min",
            "max",
            "page",
            "next",
            "csrf",
            "xsrf",
            "continuation",
            "no",
            "use",
            "validate",
            "rotate",
            "skip");

    private static final Set<String> SUMS = Set.of("checksum", "digest", "fingerprint");

    /** Words of keys that everybody may know. */
    private static final Set<String> PUBLIC = Set.of("public", "publishable", "pub", "site", "jwks");

    /** Words after the name of a credential that say for which use it is. */
    private static final Set<String> USES = Set.of(
            "prod",
            "production",
            "live",
            "staging",
            "stage",
            "stg",
            "dev",
            "development",
            "local",
            "test",
            "testing",
            "qa",
            "uat",
            "int",
            "preprod",
            "sandbox",
            "blue",
            "green",
            "canary",
            "v",
            "eu",
            "us",
            "ap",
            "master",
            "replica",
            "slave",
            "leader",
            "follower",
            "initial",
            "main",
            "admin",
            "root",
            "user",
            "app",
            "service",
            "reader",
            "writer",
            "read",
            "write",
            "readonly",
            "ro",
            "rw",
            "db",
            "database",
            "postgres",
            "mysql",
            "redis",
            "mongo",
            "mongodb",
            "kafka",
            "smtp",
            "mail",
            "ldap",
            "github",
            "gitlab",
            "bitbucket",
            "docker",
            "aws",
            "gcp",
            "azure",
            "backup",
            "internal",
            "external",
            "global",
            "shared",
            "a",
            "b");

    /** Words after the name of a credential with which it names something else: where it is, or how it is made. */
    private static final Set<String> PROPERTIES = Set.of(
            "file",
            "files",
            "filename",
            "path",
            "paths",
            "dir",
            "directory",
            "name",
            "names",
            "namespace",
            "ref",
            "reference",
            "url",
            "uri",
            "endpoint",
            "host",
            "hostname",
            "addr",
            "address",
            "port",
            "header",
            "headers",
            "id",
            "ids",
            "uid",
            "uuid",
            "type",
            "kind",
            "algorithm",
            "alg",
            "method",
            "mode",
            "policy",
            "length",
            "size",
            "bits",
            "ttl",
            "expiry",
            "expiration",
            "expires",
            "lifetime",
            "duration",
            "timeout",
            "interval",
            "days",
            "hours",
            "minutes",
            "seconds",
            "limit",
            "limits",
            "count",
            "cache",
            "bucket",
            "issuer",
            "audience",
            "scope",
            "scopes",
            "provider",
            "providers",
            "backend",
            "store",
            "class",
            "prefix",
            "suffix",
            "label",
            "labels",
            "selector",
            "version",
            "versions",
            "enabled",
            "required",
            "rotation",
            "refresh",
            "template",
            "attribute",
            "field",
            "location",
            "hash",
            "hint",
            "reset",
            "grant",
            "history",
            "complexity",
            "age",
            "arn",
            "region",
            "role",
            "format",
            "encoding",
            "env",
            "from",
            "mount",
            "volume",
            "alias",
            "realm",
            "domain",
            "username",
            "plugin",
            "seeder",
            "cookie",
            "parser",
            "validation",
            "strength",
            "manager",
            "managers",
            "engine",
            "sync",
            "annotation",
            "annotations",
            "created",
            "updated",
            "status",
            "rules",
            "regex",
            "pattern");

    /** Returns the credential that a name indicates; empty for other names. */
    static Optional<CredentialName> of(String name) {
        var words = words(name.length() > MAX_LENGTH ? name.substring(name.length() - MAX_LENGTH) : name);
        while (!words.isEmpty() && FILLERS.contains(words.getLast())) {
            words.removeLast();
        }
        return words.isEmpty() || containsAny(words, SUMS) ? Optional.empty() : anywhere(words);
    }

    /** Returns the credential of the last words, or of words before them that are followed by its use. */
    private static Optional<CredentialName> anywhere(List<String> words) {
        var found = of(words);
        if (found.isPresent()) {
            return found;
        }
        if (isRoleSecret(words)) {
            return Optional.of(new CredentialName(CredentialType.SECRET, Proof.RANDOM));
        }
        for (int end = words.size() - 1; end > 0 && !PROPERTIES.contains(words.get(end)); end--) {
            var before = of(words.subList(0, end));
            if (before.isPresent()) {
                var isUse = USES.containsAll(words.subList(end, words.size()));
                return before.map(name -> name.provenBy(isUse ? Proof.LIKELY : Proof.RANDOM));
            }
        }
        return Optional.empty();
    }

    /** Returns whether the name is that of the secret of an AppRole, which is called its ID. */
    private static boolean isRoleSecret(List<String> words) {
        return words.size() > 1
                && words.getLast().equals("id")
                && words.get(words.size() - 2).equals("secret");
    }

    /** Returns the name with at least this proof. */
    private CredentialName provenBy(Proof least) {
        return new CredentialName(kind, proof.compareTo(least) < 0 ? least : proof);
    }

    /** Returns whether the value is a credential, for all that can be seen. */
    boolean isProvenBy(String value) {
        if (LiteralValue.isNumber(value)) {
            var digits = LiteralValue.trimmed(value)
                    .chars()
                    .filter(Character::isDigit)
                    .count();
            return digits >= kind.minDigits && proof == Proof.LITERAL;
        }
        return LiteralValue.isLiteral(value)
                && switch (proof) {
                    case LITERAL -> true;
                    case LIKELY -> LiteralValue.isLikely(value);
                    case RANDOM -> LiteralValue.isRandom(value);
                };
    }

    private static Optional<CredentialName> of(List<String> words) {
        var last = words.getLast();
        var before = words.size() < 2 ? "" : words.get(words.size() - 2);
        var found = password(last);
        found = found.isPresent() ? found : key(words, last, before);
        found = found.isPresent() ? found : token(last);
        found = found.isPresent() ? found : secret(last, before);
        found = found.isPresent() ? found : credentials(last);
        found = found.isPresent() ? found : cookie(last, before);
        return found.isPresent() && containsAny(words, DOUBTS)
                ? found.map(name -> new CredentialName(name.kind, Proof.RANDOM))
                : found;
    }

    private static Optional<CredentialName> password(String last) {
        return SHORT_PASSWORDS.contains(last) || endsWithAny(last, PASSWORDS)
                ? Optional.of(new CredentialName(CredentialType.PASSWORD, Proof.LITERAL))
                : Optional.empty();
    }

    private static boolean endsWithAny(String word, List<String> ends) {
        for (var end : ends) {
            if (word.endsWith(end)) {
                return true;
            }
        }
        return false;
    }

    private static boolean containsAny(List<String> words, Set<String> wanted) {
        for (var word : words) {
            if (wanted.contains(word)) {
                return true;
            }
        }
        return false;
    }

    private static Optional<CredentialName> key(List<String> words, String last, String before) {
        var stem = last.endsWith("keys") ? last.substring(0, last.length() - 1) : last;
        if (!stem.endsWith("key")) {
            return Optional.empty();
        }
        if (containsAny(words, PUBLIC)) {
            return Optional.empty();
        }
        var qualifier = stem.equals("key") ? before : stem.substring(0, stem.length() - 3);
        if (qualifier.equals("secret")
                && words.size() > 2
                && !password(words.get(words.size() - 3)).isEmpty()) {
            return Optional.of(new CredentialName(CredentialType.KEY, Proof.RANDOM));
        }
        if (SECRET_KEYS.contains(qualifier) || (qualifier.equals("access") && words.contains("secret"))) {
            return Optional.of(new CredentialName(CredentialType.KEY, Proof.LITERAL));
        }
        return Optional.of(
                new CredentialName(CredentialType.KEY, LIKELY_KEYS.contains(qualifier) ? Proof.LIKELY : Proof.RANDOM));
    }

    private static Optional<CredentialName> token(String last) {
        if (last.endsWith("tokens")) {
            return Optional.of(new CredentialName(CredentialType.TOKEN, Proof.RANDOM));
        }
        return last.endsWith("token") || last.equals("jwt")
                ? Optional.of(new CredentialName(CredentialType.TOKEN, Proof.LIKELY))
                : Optional.empty();
    }

    private static Optional<CredentialName> secret(String last, String before) {
        if (!last.endsWith("secret") && !last.equals("salt")) {
            return Optional.empty();
        }
        var qualifier = last.length() == "secret".length() || last.equals("salt")
                ? before
                : last.substring(0, last.length() - "secret".length());
        if (NAMES_OF_SECRETS.contains(qualifier)) {
            return Optional.of(new CredentialName(CredentialType.SECRET, Proof.RANDOM));
        }
        return Optional.of(
                new CredentialName(CredentialType.SECRET, SECRETS.contains(qualifier) ? Proof.LITERAL : Proof.LIKELY));
    }

    private static Optional<CredentialName> credentials(String last) {
        return last.equals("credentials") || last.equals("credential") || last.equals("creds")
                ? Optional.of(new CredentialName(CredentialType.CREDENTIAL, Proof.LIKELY))
                : Optional.empty();
    }

    /** The nodes of an Erlang cluster authenticate each other by a cookie. */
    private static Optional<CredentialName> cookie(String last, String before) {
        return last.equals("cookie") && before.equals("erlang")
                ? Optional.of(new CredentialName(CredentialType.SECRET, Proof.LITERAL))
                : Optional.empty();
    }

    /** Returns the words of {@code SOME_NAME}, {@code some-name} or {@code someName} in lower case without digits. */
    private static List<String> words(String name) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            var c = name.charAt(i);
            if (!Character.isLetterOrDigit(c) || startsWord(name, i)) {
                add(words, word);
            }
            if (Character.isLetterOrDigit(c)) {
                word.append(c);
            }
        }
        add(words, word);
        return words;
    }

    private static boolean startsWord(String name, int i) {
        if (i == 0 || !Character.isUpperCase(name.charAt(i))) {
            return false;
        }
        var next = i + 1 < name.length() && Character.isLowerCase(name.charAt(i + 1));
        return Character.isLowerCase(name.charAt(i - 1)) || (next && Character.isUpperCase(name.charAt(i - 1)));
    }

    private static void add(List<String> words, StringBuilder word) {
        var text = word.toString().toLowerCase(Locale.ROOT);
        word.setLength(0);
        if (FILLERS.contains(text)) {
            words.add(text);
            return;
        }
        var end = text.length();
        while (end > 0 && Character.isDigit(text.charAt(end - 1))) {
            end--;
        }
        if (end > 0) {
            words.add(text.substring(0, end));
        }
    }
}
