package dev.sallyport.check.secrets;

import java.util.List;
import java.util.Optional;

/**
 * Detector of credentials that are assigned to a name in a text: {@code --password=x}, {@code PGPASSWORD=x psql}, {@code "apiKey": "x"},
 * {@code Server=db;Password=x}.
 *
 * <p>One pass over the text; the window around each {@code =} and {@code :} is bounded.
 */
final class AssignmentDetector {
    private static final int MAX_NAME = 64;
    private static final int MAX_VALUE = 256;
    private static final String VALUE_ENDS = " \t\r\n;&|,\"'`)}]";
    private static final List<String> NAME_ENDS = List.of(
            "pass", "word", "words", "wd", "pw", "phrase", "code", "auth", "key", "keys", "token", "tokens", "secret",
            "salt", "jwt", "psk", "als", "ial", "creds", "value", "base", "base64", "wort");

    private AssignmentDetector() {}

    /** Returns the kind of the first credential in a text. */
    static Optional<String> in(String text) {
        for (int i = 1; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '=' || c == ':') {
                var kind = at(text, i);
                if (kind.isPresent()) {
                    return kind;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> at(String text, int sign) {
        var end = beforeName(text, sign);
        var start = nameStart(text, end);
        if (start == end
                || !(mayBeCredential(text, end) || containsStem(text, start, end))
                || !mayAssign(text, start, sign)) {
            return Optional.empty();
        }
        var value = value(text, sign);
        return value.isEmpty()
                ? Optional.empty()
                : CredentialName.of(text.substring(start, end))
                        .filter(name -> name.isProvenBy(value))
                        .map(name -> name.kind().label());
    }

    /** Returns the end of the name before the sign. Spaces and a quote are skipped. */
    private static int beforeName(String text, int sign) {
        var end = sign;
        while (end > 0 && text.charAt(end - 1) == ' ' && sign - end < 3) {
            end--;
        }
        return end > 0 && isQuote(text.charAt(end - 1)) ? end - 1 : end;
    }

    private static int nameStart(String text, int end) {
        var start = end;
        while (start > 0 && end - start < MAX_NAME && isNamePart(text.charAt(start - 1))) {
            start--;
        }
        return start;
    }

    /** Returns whether the last letters may belong to a credential name. A cheap filter, because most names do not. */
    private static boolean mayBeCredential(String text, int end) {
        var last = end;
        while (last > 0 && (Character.isDigit(text.charAt(last - 1)) || text.charAt(last - 1) == '_')) {
            last--;
        }
        for (var ending : NAME_ENDS) {
            if (text.regionMatches(true, last - ending.length(), ending, 0, ending.length())
                    || text.regionMatches(true, end - ending.length(), ending, 0, ending.length())) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether a word in the middle of the name may be that of a credential. */
    private static boolean containsStem(String text, int start, int end) {
        for (int i = start; i + 2 < end; i++) {
            var stem = switch (text.charAt(i)) {
                case 'p', 'P' -> Character.toLowerCase(text.charAt(i + 1)) == 'w' ? "pwd" : "pass";
                case 's', 'S' -> "secret";
                case 't', 'T' -> "token";
                case 'k', 'K' -> "key";
                default -> "";
            };
            if (!stem.isEmpty() && text.regionMatches(true, i, stem, 0, stem.length())) {
                return true;
            }
        }
        return false;
    }

    private static boolean mayAssign(String text, int start, int sign) {
        var before = start == 0 ? '\n' : text.charAt(start - 1);
        var after = sign + 1 < text.length() ? text.charAt(sign + 1) : '\n';
        if (before == '$' || (before == '{' && start > 1 && text.charAt(start - 2) == '$')) {
            return false;
        }
        if (text.charAt(sign) == '=') {
            return "=~>".indexOf(after) < 0 && "=!<>:+".indexOf(text.charAt(sign - 1)) < 0;
        }
        return (after == ' ' || isQuote(after)) && (isQuote(before) || startsLine(text, start));
    }

    /** Returns whether only white space or an opening bracket precedes the name in its line. */
    private static boolean startsLine(String text, int start) {
        var i = start;
        while (i > 0 && start - i < MAX_NAME && (text.charAt(i - 1) == ' ' || text.charAt(i - 1) == '\t')) {
            i--;
        }
        return i == 0 || "\n{,[".indexOf(text.charAt(i - 1)) >= 0 || isQuote(text.charAt(i - 1));
    }

    private static String value(String text, int sign) {
        var start = sign + 1;
        while (start < text.length() && text.charAt(start) == ' ' && start - sign < 4) {
            start++;
        }
        var limit = Math.min(text.length(), start + MAX_VALUE);
        if (start < limit && (isQuote(text.charAt(start)) || text.charAt(start) == '\\')) {
            return quoted(text, start, limit);
        }
        var end = unquotedEnd(text, placeholderEnd(text, start, limit), limit);
        var value = text.substring(start, end);
        return isCode(value, text, end) || isProse(text, sign, end) ? "" : value;
    }

    /** Returns the end of a placeholder such as {@code <your password>}, which may contain spaces; the start if there is none. */
    private static int placeholderEnd(String text, int start, int limit) {
        var end = start;
        while (end < limit && text.charAt(start) == '<' && ">\n".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return end > start && end < limit && text.charAt(end) == '>' ? end + 1 : start;
    }

    /** Returns the end of a value without quotes. References such as {@code $(NAME)} are part of the value. */
    private static int unquotedEnd(String text, int start, int limit) {
        var end = start;
        while (end < limit && VALUE_ENDS.indexOf(text.charAt(end)) < 0) {
            var close = end + 1 < limit && text.charAt(end) == '$' ? closing(text.charAt(end + 1)) : ' ';
            close = text.charAt(end) == '`' ? '`' : close;
            var closed = close == ' ' ? -1 : text.substring(end, limit).indexOf(close, 1);
            end += closed < 0 ? 1 : closed + 1;
        }
        return end;
    }

    private static char closing(char open) {
        return switch (open) {
            case '(' -> ')';
            case '{' -> '}';
            default -> ' ';
        };
    }

    private static String quoted(String text, int start, int limit) {
        var open = start;
        while (open < limit && text.charAt(open) == '\\') {
            open++;
        }
        if (open >= limit || !isQuote(text.charAt(open))) {
            return "";
        }
        var end = open + 1;
        while (end < limit && text.charAt(end) != text.charAt(open) && text.charAt(end) != '\\') {
            end++;
        }
        return text.substring(open + 1, end);
    }

    /** Returns whether the value is an expression of a programming language. */
    private static boolean isCode(String value, String text, int end) {
        return value.isEmpty()
                || ".@([-\\".indexOf(value.charAt(0)) >= 0
                || (end < text.length() && text.charAt(end) == ')')
                || (value.indexOf('(') > 0 && !value.contains("$("))
                || value.indexOf('[') > 0
                || value.contains(".*");
    }

    /** Returns whether more words follow a value after a colon. */
    private static boolean isProse(String text, int sign, int end) {
        return text.charAt(sign) == ':'
                && end + 1 < text.length()
                && text.charAt(end) == ' '
                && text.charAt(end + 1) != '#'
                && text.charAt(end + 1) != '}';
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '\'';
    }

    private static boolean isNamePart(char c) {
        return (c < 128 && Character.isLetterOrDigit(c)) || c == '_' || c == '-' || c == '.';
    }
}
