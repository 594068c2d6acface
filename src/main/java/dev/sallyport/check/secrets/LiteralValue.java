package dev.sallyport.check.secrets;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Classification of values with a credential name: literal, likely a credential, or random. */
final class LiteralValue {
    private static final int WINDOW = 4096;
    private static final int RANDOM_LENGTH = 16;
    private static final double RANDOM_BITS = 2.8;
    private static final int MIN_PASSWORD = 10;
    private static final int MAX_PASSWORD = 128;

    /** Symbols of generated passwords that neither separate words nor begin references. */
    private static final String SYMBOLS = "!#%^&*+=?~|;<>";

    private static final Set<String> WORDS = Set.of(
            "true",
            "false",
            "yes",
            "no",
            "on",
            "off",
            "enabled",
            "disabled",
            "enable",
            "disable",
            "required",
            "optional",
            "none",
            "null",
            "nil",
            "undefined",
            "unset",
            "empty",
            "n/a",
            "auto",
            "random",
            "generated",
            "always",
            "never",
            "plain",
            "plaintext",
            "md5",
            "scram-sha-256",
            "scram-sha-512",
            "trust",
            "bcrypt",
            "basic",
            "bearer",
            "oauth",
            "oauth2",
            "oidc",
            "saml",
            "ldap",
            "jwt",
            "rs256",
            "rs384",
            "rs512",
            "hs256",
            "hs384",
            "hs512",
            "es256",
            "es384",
            "ps256",
            "sha256",
            "base64",
            "redacted",
            "[redacted]",
            "hidden",
            "masked",
            "stdin",
            "prompt",
            "env",
            "file",
            "vault",
            "kubernetes",
            "k8s");
    private static final Pattern SHELL = Pattern.compile(
            "\\$\\([^)]*\\)|`[^`]*`|\\$\\{[^}]*\\}|\\$[A-Za-z_][A-Za-z0-9_]*|\\$[0-9@*#]|\\{\\{.*?\\}\\}|#\\{[^}]*\\}#?|%\\([^)]*\\)s");
    private static final Pattern SHELL_DEFAULT = Pattern.compile("^\\$\\{[A-Za-z_][A-Za-z0-9_]*:?[-=]([^}$]+)\\}$");
    private static final Pattern PLACEHOLDER =
            Pattern.compile("<{1,2}[^<>]*>{1,2}|\\[[^\\[\\]]*\\]|%[A-Za-z_]+%?|__[A-Z_]+__|@[A-Za-z_.]+@");
    private static final Pattern MASK = Pattern.compile("[*x.X#•_-]+");
    private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9][0-9.,_]*(?:ms|s|m|h|d|w|[KMG]i?B?)?");
    private static final Pattern PATH = Pattern.compile("(?:~|\\.{1,2}|[A-Za-z]:)?[/\\\\][A-Za-z0-9_.@~ \\\\/-]*");
    private static final Pattern SLASHED_NAME =
            Pattern.compile("[a-z0-9_.-]+(?:/[a-z0-9_.{}-]+)+(?:[#:][A-Za-z0-9_.-]+)?");
    private static final Pattern FILE = Pattern.compile(
            "[A-Za-z0-9_.-]+\\.(?:pem|key|crt|cer|txt|json|ya?ml|jks|p12|pfx|conf|ini|toml|env|gpg|asc|pub|properties|token)");
    private static final Pattern LOCATOR = Pattern.compile(
            "(?:arn|vault|ref\\+[a-z]+|secretref|secretRef|env|file|sm|gcpsm|awssm|aws-sm|aws-ssm|gcp-sm|akv|keyvault|k8s|"
                    + "kubernetes|secrets?-?manager|ssm|secret|infisical|doppler|conjur|cyberark|bws|bitwarden|keyring|op|lastpass|sops|azurekv|gcp):[^"
                    + " ]*");
    private static final Pattern REFERENCE = Pattern.compile(
            "@Microsoft\\.KeyVault\\(.*\\)|ENC[\\[(].*[\\])]|!vault\\s*\\|.*|projects/[^/ ]+/secrets/[^"
                    + " ]+|\\$__[a-z]+\\{[^}]*\\}",
            Pattern.DOTALL);
    private static final Pattern RESOURCE_NAME = Pattern.compile("[a-z0-9]+(?:[.-][a-z0-9]+)+");
    private static final Pattern RUN = Pattern.compile("[A-Za-z0-9+/_=]{16,}");
    private static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final Pattern MIXED = Pattern.compile("[A-Za-z0-9!@#%^&*+=?_~]{6,}");
    private static final List<String> SURE_DEFAULTS = List.of(
            "changeme", "change-me", "change_me", "changeit", "change-this", "insecure", "letmein", "supersecret");
    private static final List<String> DEFAULTS = List.of(
            "secret", "passw", "dummy", "fake", "admin", "example", "sample", "123456", "qwerty", "foobar", "default");
    private static final Set<String> WEAK =
            Set.of("root", "test", "demo", "token", "mytoken", "key", "mykey", "foo", "bar", "guest");

    private LiteralValue() {}

    /** Returns the value without surrounding white space and quotes, cut to a maximum length. */
    static String trimmed(String value) {
        var text = value.strip();
        text = text.length() > WINDOW ? text.substring(0, WINDOW) : text;
        var quote = text.isEmpty() ? ' ' : text.charAt(0);
        return text.length() >= 2 && (quote == '"' || quote == '\'') && text.charAt(text.length() - 1) == quote
                ? text.substring(1, text.length() - 1).strip()
                : text;
    }

    /** Returns whether the value is a literal, and not a switch, a number, a path or a reference. */
    static boolean isLiteral(String value) {
        var text = trimmed(value);
        if (REFERENCE.matches(text)) {
            return false;
        }
        var shellDefault = SHELL_DEFAULT.matcher(text);
        if (shellDefault.matches()) {
            return isLiteral(shellDefault.group(1));
        }
        if (text.indexOf('$') >= 0 || text.indexOf('`') >= 0 || text.contains("{{") || text.contains("#{")) {
            var rest = SHELL.matcher(text).replaceAll("");
            return rest.equals(text) ? isOwn(text) : isRandom(rest);
        }
        return isOwn(text);
    }

    /** Returns whether the value is more likely a credential than an identifier. */
    static boolean isLikely(String value) {
        var text = trimmed(value);
        var lower = text.toLowerCase(Locale.ROOT);
        if (isRandom(text) || SURE_DEFAULTS.stream().anyMatch(lower::contains)) {
            return true;
        }
        if (RESOURCE_NAME.matches(text) || text.indexOf(' ') >= 0 || text.indexOf('/') >= 0) {
            return false;
        }
        return WEAK.contains(lower) || DEFAULTS.stream().anyMatch(lower::contains) || isMixed(text);
    }

    /** Returns whether the value appears to be random. */
    static boolean isRandom(String value) {
        var text = trimmed(value);
        if (UUID.matches(text)) {
            return true;
        }
        if (isRandomAsAWhole(text)) {
            return true;
        }
        var run = RUN.matcher(text);
        while (run.find()) {
            if (hasLettersAndDigits(run.group()) && bits(run.group()) >= RANDOM_BITS) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether the value has characters of all kinds, as generated passwords have. */
    private static boolean isRandomAsAWhole(String text) {
        return text.length() >= MIN_PASSWORD
                && text.length() <= MAX_PASSWORD
                && text.chars().noneMatch(c -> c <= ' ' || c == '/' || c == '\\')
                && text.chars().anyMatch(Character::isLowerCase)
                && text.chars().anyMatch(Character::isUpperCase)
                && text.chars().anyMatch(Character::isDigit)
                && text.chars().anyMatch(c -> SYMBOLS.indexOf(c) >= 0)
                && shannon(text) >= RANDOM_BITS;
    }

    private static boolean isOwn(String text) {
        if (text.length() < 3 || WORDS.contains(text.toLowerCase(Locale.ROOT)) || text.contains("://")) {
            return false;
        }
        if (PLACEHOLDER.matches(text) || MASK.matches(text) || FILE.matches(text) || LOCATOR.matches(text)) {
            return false;
        }
        return !(PATH.matches(text) || SLASHED_NAME.matches(text)) || isRandom(text);
    }

    /** Returns whether the value is a number, a size or a duration. */
    static boolean isNumber(String value) {
        return NUMBER.matches(trimmed(value));
    }

    private static boolean isMixed(String text) {
        return MIXED.matches(text) && hasLettersAndDigits(text);
    }

    private static boolean hasLettersAndDigits(String text) {
        return text.chars().anyMatch(Character::isDigit) && text.chars().anyMatch(Character::isLetter);
    }

    /** Returns the Shannon entropy per character in bits; 0 for short texts. */
    private static double bits(String text) {
        return text.length() < RANDOM_LENGTH ? 0 : shannon(text);
    }

    private static double shannon(String text) {
        var counts = new int[128];
        text.chars().filter(c -> c < 128).forEach(c -> counts[c]++);
        var bits = 0.0;
        for (int count : counts) {
            if (count > 0) {
                var share = (double) count / text.length();
                bits -= share * Math.log(share) / Math.log(2);
            }
        }
        return bits;
    }
}
