package dev.sallyport.convert.cel;

import com.google.re2j.Pattern;
import dev.sallyport.export.Cel;
import java.util.List;
import java.util.stream.Collectors;

/** Condition in CEL that a text matches a wildcard pattern: {@code *} is any text, and {@code ?} one character. */
public final class GlobCondition {

    private GlobCondition() {}

    /** Returns whether a pattern contains wildcards. */
    public static boolean isWildcard(String pattern) {
        return pattern.contains("*") || pattern.contains("?");
    }

    /** Returns the condition for an expression of type text. */
    public static String of(String pattern, String text) {
        var inner = pattern.replaceAll("^\\*+|\\*+$", "");
        boolean start = pattern.startsWith("*");
        boolean end = pattern.endsWith("*");
        if (isWildcard(inner) || pattern.contains("?")) {
            return "%s.matches(%s)".formatted(text, Cel.text(expression(pattern)));
        }
        if (inner.isEmpty()) {
            return pattern.isEmpty() ? text + " == ''" : "true";
        }
        var literal = Cel.text(inner);
        return start && end
                ? "%s.contains(%s)".formatted(text, literal)
                : start
                        ? "%s.endsWith(%s)".formatted(text, literal)
                        : end ? "%s.startsWith(%s)".formatted(text, literal) : "%s == %s".formatted(text, literal);
    }

    /** Returns the condition for an expression of type text, as a part of others. */
    public static Term term(String pattern, String text) {
        var condition = of(pattern, text);
        return condition.endsWith(")") || condition.equals("true") ? Term.atom(condition) : Term.comparison(condition);
    }

    /** Returns the condition that a text matches any of the patterns. */
    public static String ofAny(List<String> patterns, String text) {
        if (patterns.stream().noneMatch(GlobCondition::isWildcard)) {
            return "%s in %s".formatted(text, Cel.texts(patterns));
        }
        return patterns.stream().map(pattern -> of(pattern, text)).collect(Collectors.joining(" || ", "(", ")"));
    }

    private static String expression(String pattern) {
        if (pattern.equals("?*")) {
            return "(?s)^.+$";
        }
        var expression = new StringBuilder("(?s)^");
        pattern.codePoints().forEach(c -> {
            switch (c) {
                case '*' -> expression.append(".*");
                case '?' -> expression.append('.');
                default -> expression.append(Pattern.quote(Character.toString(c)));
            }
        });
        return expression.append('$').toString();
    }
}
