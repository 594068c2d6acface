package dev.sallyport.check.rule.library;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Formats of strings in the API of Kubernetes. */
enum NamedFormat {
    DNS_LABEL("dns1123Label", Syntax::isLabel),
    DNS_SUBDOMAIN("dns1123Subdomain", Syntax::isSubdomain),
    DNS_1035_LABEL("dns1035Label", Syntax::isServiceName),
    QUALIFIED_NAME("qualifiedName", Syntax::isQualifiedName),
    DNS_LABEL_PREFIX("dns1123LabelPrefix", text -> Syntax.isLabel(Syntax.completed(text))),
    DNS_SUBDOMAIN_PREFIX("dns1123SubdomainPrefix", text -> Syntax.isSubdomain(Syntax.completed(text))),
    DNS_1035_LABEL_PREFIX("dns1035LabelPrefix", text -> Syntax.isServiceName(Syntax.completed(text))),
    LABEL_VALUE("labelValue", text -> text.isEmpty() || Syntax.isName(text)),
    URI("uri", UrlValue::isValid),
    UUID("uuid", text -> Syntax.UUID.matcher(text).matches()),
    BYTES("byte", text -> Syntax.BASE64.matcher(text).matches()),
    DATE("date", Syntax::isDate),
    DATE_TIME("datetime", Syntax::isDateTime);

    private final String word;

    @SuppressWarnings("ImmutableEnumChecker") // no predicate has a state
    private final Predicate<String> isValid;

    NamedFormat(String word, Predicate<String> isValid) {
        this.word = word;
        this.isValid = isValid;
    }

    String word() {
        return word;
    }

    static Optional<NamedFormat> named(String word) {
        return Arrays.stream(values())
                .filter(format -> format.word.equals(word))
                .findFirst();
    }

    /** Returns the faults of a text; empty if it has the format. */
    Optional<List<String>> faults(String text) {
        TextWork.read(text);
        return isValid.test(text) ? Optional.empty() : Optional.of(List.of("is not a valid " + word));
    }

    /** Syntax of the formats. */
    private static final class Syntax {
        private static final String LABEL = "[a-z0-9](?:[-a-z0-9]*[a-z0-9])?";
        private static final Pattern DNS_LABEL = Pattern.compile(LABEL);
        private static final Pattern DNS_SUBDOMAIN = Pattern.compile(LABEL + "(?:\\." + LABEL + ")*");
        private static final Pattern SERVICE_NAME = Pattern.compile("[a-z](?:[-a-z0-9]*[a-z0-9])?");
        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?");
        private static final Pattern UUID =
                Pattern.compile("[0-9A-Fa-f]{8}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{12}");
        private static final Pattern BASE64 =
                Pattern.compile("(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})");
        private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
        private static final Pattern DATE_TIME =
                Pattern.compile("([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]+)?"
                        + "([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])");
        private static final int MAX_LABEL = 63;
        private static final int MAX_SUBDOMAIN = 253;

        static boolean isLabel(String text) {
            return text.length() <= MAX_LABEL && DNS_LABEL.matcher(text).matches();
        }

        static boolean isSubdomain(String text) {
            return text.length() <= MAX_SUBDOMAIN && DNS_SUBDOMAIN.matcher(text).matches();
        }

        static boolean isServiceName(String text) {
            return text.length() <= MAX_LABEL && SERVICE_NAME.matcher(text).matches();
        }

        static boolean isName(String text) {
            return text.length() <= MAX_LABEL && NAME.matcher(text).matches();
        }

        static boolean isQualifiedName(String text) {
            var slash = text.indexOf('/');
            return slash < 0
                    ? isName(text)
                    : isSubdomain(text.substring(0, slash)) && isName(text.substring(slash + 1));
        }

        /** Replaces a trailing dash, after which generated characters may follow. */
        static String completed(String text) {
            return text.length() > 1 && text.endsWith("-") ? text.substring(0, text.length() - 2) + "a" : text;
        }

        static boolean isDate(String text) {
            try {
                return DATE.matcher(text).matches() && LocalDate.parse(text).getYear() >= 0;
            } catch (DateTimeException _) {
                return false;
            }
        }

        static boolean isDateTime(String text) {
            var match = DATE_TIME.matcher(text);
            return match.matches() && isDate(match.group(1));
        }
    }
}
