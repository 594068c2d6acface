package dev.sallyport.check.rule.library;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.sallyport.check.EvaluationBudget;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Functions of strings. Positions count characters (code points), not units of UTF-16. */
public final class StringFunctions {
    private static final CelType TEXT = SimpleType.STRING;
    private static final CelType NUMBER = SimpleType.INT;
    private static final CelType ANY = ListType.create(SimpleType.DYN);
    private static final CelType TEXTS = ListType.create(TEXT);

    private StringFunctions() {}

    /** Returns the library. */
    public static FunctionSet library() {
        var functions = new FunctionSet(Map.of());
        search(functions);
        parts(functions);
        return functions
                .member("lowerAscii", TEXT, each -> ascii(text(each, 0), 'A', 'Z', 'a' - 'A'), TEXT)
                .member("upperAscii", TEXT, each -> ascii(text(each, 0), 'a', 'z', 'A' - 'a'), TEXT)
                .member("trim", TEXT, each -> trim(text(each, 0)), TEXT)
                .member("reverse", TEXT, each -> reverse(text(each, 0)), TEXT)
                .global("strings.quote", TEXT, each -> TextFormat.quoted(text(each, 0)), TEXT)
                .member("format", TEXT, each -> TextFormat.format(text(each, 0), (List<?>) each[1]), TEXT, ANY);
    }

    private static void search(FunctionSet functions) {
        functions
                .member("contains", SimpleType.BOOL, each -> contains(text(each, 0), text(each, 1)), TEXT, TEXT)
                .member("charAt", TEXT, each -> charAt(text(each, 0), number(each, 1)), TEXT, NUMBER)
                .member("indexOf", NUMBER, each -> indexOf(text(each, 0), text(each, 1), 0), TEXT, TEXT)
                .member(
                        "indexOf",
                        NUMBER,
                        each -> indexOf(text(each, 0), text(each, 1), number(each, 2)),
                        TEXT,
                        TEXT,
                        NUMBER)
                .member("lastIndexOf", NUMBER, each -> lastIndexOf(text(each, 0), text(each, 1)), TEXT, TEXT)
                .member(
                        "lastIndexOf",
                        NUMBER,
                        each -> lastIndexOf(text(each, 0), text(each, 1), number(each, 2)),
                        TEXT,
                        TEXT,
                        NUMBER);
    }

    private static void parts(FunctionSet functions) {
        functions
                .member(
                        "replace",
                        TEXT,
                        each -> replace(text(each, 0), text(each, 1), text(each, 2), -1),
                        TEXT,
                        TEXT,
                        TEXT)
                .member(
                        "replace",
                        TEXT,
                        each -> replace(text(each, 0), text(each, 1), text(each, 2), number(each, 3)),
                        TEXT,
                        TEXT,
                        TEXT,
                        NUMBER)
                .member("split", TEXTS, each -> split(text(each, 0), text(each, 1), -1), TEXT, TEXT)
                .member(
                        "split",
                        TEXTS,
                        each -> split(text(each, 0), text(each, 1), number(each, 2)),
                        TEXT,
                        TEXT,
                        NUMBER)
                .member("substring", TEXT, each -> substring(text(each, 0), number(each, 1), -1), TEXT, NUMBER)
                .member(
                        "substring",
                        TEXT,
                        each -> substring(text(each, 0), number(each, 1), notNegative(number(each, 2))),
                        TEXT,
                        NUMBER,
                        NUMBER)
                .member("join", TEXT, each -> join((List<?>) each[0], ""), TEXTS)
                .member("join", TEXT, each -> join((List<?>) each[0], text(each, 1)), TEXTS, TEXT);
    }

    private static String text(Object[] arguments, int i) {
        return (String) arguments[i];
    }

    private static long number(Object[] arguments, int i) {
        return (Long) arguments[i];
    }

    private static boolean contains(String text, String part) {
        RegexCompiler.requireBoundedWork((long) text.length() * part.length() / 100);
        TextWork.search(text, part);
        return text.contains(part);
    }

    private static String charAt(String text, long position) {
        TextWork.read(text);
        var count = text.codePointCount(0, text.length());
        if (position == count) {
            return "";
        }
        var start = text.offsetByCodePoints(0, within(position, count));
        return Character.toString(text.codePointAt(start));
    }

    private static long indexOf(String text, String part, long position) {
        if (part.isEmpty()) {
            return position;
        }
        within(position, Long.MAX_VALUE);
        var count = text.codePointCount(0, text.length());
        if (position >= count) {
            return -1;
        }
        TextWork.search(text, part);
        var found = text.indexOf(part, text.offsetByCodePoints(0, (int) position));
        return found < 0 ? -1 : text.codePointCount(0, found);
    }

    private static long lastIndexOf(String text, String part) {
        var count = text.codePointCount(0, text.length());
        if (part.isEmpty()) {
            return count;
        }
        return count == 0 ? -1 : lastIndexOf(text, part, count - 1L);
    }

    private static long lastIndexOf(String text, String part, long position) {
        if (part.isEmpty()) {
            return position;
        }
        within(position, Long.MAX_VALUE);
        if (position >= text.codePointCount(0, text.length())) {
            return -1;
        }
        TextWork.search(text, part);
        var found = text.lastIndexOf(part, text.offsetByCodePoints(0, (int) position));
        return found < 0 ? -1 : text.codePointCount(0, found);
    }

    private static int within(long position, long count) {
        if (position < 0 || position > count) {
            throw new IllegalArgumentException("position " + position + " is outside of the string");
        }
        return (int) position;
    }

    private static long notNegative(long position) {
        return within(position, Long.MAX_VALUE);
    }

    private static String substring(String text, long start, long end) {
        TextWork.read(text);
        var count = text.codePointCount(0, text.length());
        var last = end < 0 ? count : within(end, count);
        var first = within(start, last);
        return text.substring(text.offsetByCodePoints(0, first), text.offsetByCodePoints(0, last));
    }

    /** Replaces at most a number of occurrences; all if the number is negative. An empty text occurs at every character. */
    private static String replace(String text, String old, String by, long limit) {
        TextWork.read(text);
        if (limit == 0) {
            return text;
        }
        var occurrences = old.isEmpty()
                ? text.codePointCount(0, text.length()) + 1L
                : (text.length() - text.replace(old, "").length()) / old.length();
        var times = limit < 0 ? occurrences : Math.min(limit, occurrences);
        TextWork.requireBounded(text.length() + times * by.length());
        var result = new StringBuilder();
        int at = 0;
        for (long i = 0; i < times; i++) {
            var from = old.isEmpty() && i > 0 ? text.offsetByCodePoints(at, 1) : at;
            var start = old.isEmpty() ? from : text.indexOf(old, at);
            result.append(text, at, start).append(by);
            at = start + old.length();
        }
        return result.append(text.substring(at)).toString();
    }

    /** Splits into at most a number of parts; without limit if the number is negative. */
    private static List<String> split(String text, String separator, long limit) {
        TextWork.search(text, separator);
        if (limit == 0) {
            return List.of();
        }
        var max = limit < 0 ? Integer.MAX_VALUE : (int) Math.min(limit, Integer.MAX_VALUE);
        var parts = separator.isEmpty()
                ? characters(text, max)
                : Arrays.asList(text.split(java.util.regex.Pattern.quote(separator), limit < 0 ? -1 : max));
        EvaluationBudget.spend(parts.size());
        return parts;
    }

    private static List<String> characters(String text, int max) {
        var count = text.codePointCount(0, text.length());
        if (count <= max) {
            return text.codePoints().mapToObj(Character::toString).toList();
        }
        var rest = text.offsetByCodePoints(0, max - 1);
        var first = text.substring(0, rest).codePoints().mapToObj(Character::toString);
        return java.util.stream.Stream.concat(first, java.util.stream.Stream.of(text.substring(rest)))
                .toList();
    }

    private static String join(List<?> texts, String separator) {
        EvaluationBudget.spend(texts.size());
        var strings = texts.stream().map(StringFunctions::string).toList();
        TextWork.requireBounded(strings.stream()
                .mapToLong(text -> text.length() + (long) separator.length())
                .sum());
        return String.join(separator, strings);
    }

    private static String string(Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("only strings can be joined");
    }

    private static String ascii(String text, char first, char last, int distance) {
        TextWork.read(text);
        var result = new StringBuilder(text.length());
        text.chars().forEach(each -> result.append((char) (each >= first && each <= last ? each + distance : each)));
        return result.toString();
    }

    private static String trim(String text) {
        TextWork.read(text);
        int start = 0;
        int end = text.length();
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isSpace(char character) {
        return character == 0x85 || Character.isSpaceChar(character) || (character >= '\t' && character <= '\r');
    }

    private static String reverse(String text) {
        TextWork.read(text);
        return new StringBuilder(text).reverse().toString();
    }
}
