package dev.sallyport.check.secrets;

import com.google.re2j.Pattern;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A value under a name that says it is a credential, such as {@code DB_PASSWORD}, and does not look like something else.
 */
final class NamedValue {
    private static final Set<String> PASSWORDS = Set.of("PASSWORD", "PASSWD", "PASSPHRASE", "PWD", "PASS", "PASSCODE");
    private static final Set<String> CREDENTIALS = Set.of(
            "TOKEN",
            "SECRET",
            "CREDENTIAL",
            "CREDENTIALS",
            "APIKEY",
            "APITOKEN",
            "SECRETKEY",
            "PRIVATEKEY",
            "ACCESSKEY",
            "APISECRET");
    private static final Set<String> KEYS_OF = Set.of(
            "API",
            "ACCESS",
            "PRIVATE",
            "SECRET",
            "AUTH",
            "ENCRYPTION",
            "SIGNING",
            "MASTER",
            "ACCOUNT",
            "SHARED",
            "LICENSE");
    private static final Set<String> NOT_SECRET = Set.of(
            "true",
            "false",
            "yes",
            "no",
            "on",
            "off",
            "none",
            "null",
            "nil",
            "auto",
            "random",
            "enabled",
            "disabled",
            "default",
            "required",
            "optional",
            "generate",
            "generated",
            "basic",
            "bearer",
            "jwt",
            "oidc",
            "plain",
            "md5",
            "scram-sha-256",
            "env",
            "file",
            "vault",
            "kubernetes",
            "allow",
            "deny",
            "always",
            "never");
    private static final Pattern REFERENCE = Pattern.compile("\\$\\([A-Za-z0-9_.-]+\\)|\\$\\{?[A-Za-z_][^\\s]*");
    private static final Pattern PATH = Pattern.compile("(?:\\.{0,2}/|~/)[A-Za-z0-9._/-]*|[A-Za-z]:\\\\.*");
    private static final Pattern LOCATION = Pattern.compile(
            "(?i)(?:https?|wss?|grpcs?|tcp|unix|file|vault|secretref|secretkeyref|ref|env|ssm|sm|arn|op|gcpsm|awssm|azurekv|keyvault|akv|bao|sops|kubernetes)[+a-z]*:.*");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+(?:\\.[0-9]+)?(?:ms|s|m|h|d)?");
    private static final Pattern BLANKED = Pattern.compile("[*xX.\\-_#]+");
    private static final Pattern WORD_END = Pattern.compile("([a-z0-9])([A-Z])");
    private static final int MIN_KEY_LENGTH = 16;
    private static final double MIN_KEY_BITS = 3.2;
    private static final int LOOKED_AT = 512;

    private NamedValue() {}

    /** What kind of credential the name and the value make, if any. */
    static Optional<String> kind(String name, String value) {
        var words = words(name);
        if (words.isEmpty() || isHarmless(value)) {
            return Optional.empty();
        }
        var last = words.getLast();
        if (PASSWORDS.contains(last) && !(words.size() == 1 && last.equals("PWD")) && !isWorkingDirectory(words)) {
            return Optional.of("a password");
        }
        if (NUMBER.matches(value)) {
            return Optional.empty();
        }
        if (CREDENTIALS.contains(last)) {
            return Optional.of("a " + last.toLowerCase(Locale.ROOT));
        }
        if (last.equals("KEY") && words.size() > 1 && KEYS_OF.contains(words.get(words.size() - 2))) {
            return Optional.of("a key");
        }
        return last.equals("KEY") && looksRandom(value) ? Optional.of("a key") : Optional.empty();
    }

    private static boolean isWorkingDirectory(List<String> words) {
        return words.equals(List.of("OLD", "PWD")) || words.equals(List.of("OLDPWD"));
    }

    private static boolean isHarmless(String value) {
        var text = value.strip();
        return text.isEmpty()
                || text.contains("{{")
                || NOT_SECRET.contains(text.toLowerCase(Locale.ROOT))
                || (text.length() <= LOOKED_AT
                        && (REFERENCE.matches(text)
                                || PATH.matches(text)
                                || LOCATION.matches(text)
                                || BLANKED.matches(text)));
    }

    private static boolean looksRandom(String value) {
        return value.length() >= MIN_KEY_LENGTH
                && value.chars().anyMatch(Character::isDigit)
                && value.chars().anyMatch(Character::isLetter)
                && value.chars().noneMatch(Character::isWhitespace)
                && bits(value.substring(0, Math.min(value.length(), LOOKED_AT))) >= MIN_KEY_BITS;
    }

    /** Shannon entropy in bits a character. */
    private static double bits(String text) {
        var counts = new int[128];
        text.chars().forEach(c -> counts[c & 127]++);
        return -Arrays.stream(counts)
                .filter(count -> count > 0)
                .mapToDouble(count -> (double) count / text.length())
                .map(share -> share * Math.log(share) / Math.log(2))
                .sum();
    }

    private static List<String> words(String name) {
        var spaced = WORD_END.matcher(name.substring(0, Math.min(name.length(), LOOKED_AT)))
                .replaceAll("$1_$2")
                .toUpperCase(Locale.ROOT);
        return Arrays.stream(spaced.split("[^A-Z0-9]+", -1))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
