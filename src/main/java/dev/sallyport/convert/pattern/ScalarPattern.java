package dev.sallyport.convert.pattern;

import com.google.re2j.Pattern;
import dev.sallyport.convert.cel.GlobCondition;
import dev.sallyport.convert.cel.Term;
import dev.sallyport.convert.model.Inexpressible;
import dev.sallyport.export.Cel;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pattern for a value: a literal, wildcards, a comparison, a range, and combinations of them with {@code |} and {@code &}. */
final class ScalarPattern {
    private static final String NUMBER = "[+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)";
    private static final Pattern QUANTITY = Pattern.compile("(" + NUMBER + ")(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?\\d+)?");
    private static final Pattern DURATION = Pattern.compile(
            "(" + NUMBER + ")(?:ns|us|µs|ms|s|m|h)(?:(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:ns|us|µs|ms|s|m|h))*");
    private static final String ENDPOINT = "[+-]?\\d+(?:\\.\\d+)?[A-Za-z]*";
    private static final Pattern RANGE = Pattern.compile("(" + ENDPOINT + ")(!?-)(" + ENDPOINT + ")");
    private static final Pattern COMPARISON = Pattern.compile("(?s)(>=|<=|>|<|!)(.+)");
    private static final String IS_DURATION = "^[+-]?((\\\\d+(\\\\.\\\\d*)?|\\\\.\\\\d+)(ns|us|µs|ms|s|m|h))+$";

    private final String value;
    private final String text;

    /**
     * Creates a pattern for a value.
     *
     * @param value expression of the value
     * @param isText whether the value can only be a text
     */
    ScalarPattern(String value, boolean isText) {
        this.value = value;
        this.text = isText ? value : "string(" + value + ")";
    }

    /** Returns the condition that the value matches. */
    Term condition(@Nullable Object pattern) throws Inexpressible {
        return switch (pattern) {
            case null -> Term.comparison(value + " in [null, '', false, 0]");
            case Boolean flag -> Term.comparison("%s == %s".formatted(value, flag));
            case Long number -> Term.comparison("%1$s in [%2$d, '%2$d']".formatted(value, number));
            case Integer number -> Term.comparison("%1$s in [%2$d, '%2$d']".formatted(value, number));
            case Number number -> Term.comparison("%1$s in [%2$s, '%2$s']".formatted(value, number));
            case String combined -> combined(combined);
            case Object other ->
                throw new Inexpressible("a pattern of type " + other.getClass().getSimpleName());
        };
    }

    /** Returns whether a pattern also matches an absent field, which counts as zero for comparisons of numbers. */
    static boolean matchesAbsence(@Nullable Object pattern) {
        if (!(pattern instanceof String combined)) {
            return pattern == null;
        }
        for (var alternative : combined.split("\\|", -1)) {
            boolean matches = true;
            for (var part : alternative.split("&", -1)) {
                matches &= partMatchesAbsence(part.strip());
            }
            if (matches) {
                return true;
            }
        }
        return false;
    }

    private static boolean partMatchesAbsence(String part) {
        var range = RANGE.matcher(part);
        if (range.matches()) {
            return range.group(2).equals("-")
                    ? partMatchesAbsence(">=" + range.group(1)) && partMatchesAbsence("<=" + range.group(3))
                    : partMatchesAbsence("<" + range.group(1)) || partMatchesAbsence(">" + range.group(3));
        }
        var comparison = COMPARISON.matcher(part);
        boolean isComparison = comparison.matches();
        var operand = isComparison ? comparison.group(2).strip() : part;
        int sign = sign(operand);
        return isNumeric(operand)
                && switch (isComparison ? comparison.group(1) : "") {
                    case ">" -> sign < 0;
                    case "<" -> sign > 0;
                    case ">=" -> sign <= 0;
                    case "<=" -> sign >= 0;
                    case "!" -> sign != 0;
                    default -> sign == 0;
                };
    }

    private static int sign(String operand) {
        for (var syntax : List.of(QUANTITY, DURATION)) {
            var matcher = syntax.matcher(operand);
            if (matcher.matches()) {
                return new BigDecimal(matcher.group(1)).signum();
            }
        }
        return 0;
    }

    private static boolean isNumeric(String operand) {
        return QUANTITY.matches(operand) || DURATION.matches(operand);
    }

    private Term combined(String combined) throws Inexpressible {
        if (combined.contains("{{") || combined.contains("$(")) {
            throw new Inexpressible("the pattern \"%s\" contains a variable".formatted(combined));
        }
        var alternatives = new ArrayList<Term>();
        for (var alternative : combined.split("\\|", -1)) {
            var parts = new ArrayList<Term>();
            for (var part : alternative.split("&", -1)) {
                parts.add(part(part.strip()));
            }
            alternatives.add(Term.all(parts));
        }
        return Term.any(alternatives);
    }

    private Term part(String part) throws Inexpressible {
        var range = RANGE.matcher(part);
        if (range.matches()) {
            return range.group(2).equals("-")
                    ? compared(">=", range.group(1)).and(compared("<=", range.group(3)))
                    : compared("<", range.group(1)).or(compared(">", range.group(3)));
        }
        var comparison = COMPARISON.matcher(part);
        if (!comparison.matches()) {
            return equal(part);
        }
        var operand = comparison.group(2).strip();
        return comparison.group(1).equals("!") ? glob(operand).not() : compared(comparison.group(1), operand);
    }

    private Term equal(String operand) {
        return GlobCondition.isWildcard(operand) || !isNumeric(operand)
                ? glob(operand)
                : Term.comparison("%s == %s".formatted(text, Cel.text(operand))).or(numeric("==", operand));
    }

    private Term glob(String pattern) {
        if (pattern.equals("?*")) {
            return Term.comparison(text + " != ''");
        }
        if (pattern.equals("*")) {
            return Term.comparison(text + " == " + text);
        }
        return GlobCondition.term(pattern, text);
    }

    private Term compared(String operator, String operand) throws Inexpressible {
        if (!isNumeric(operand)) {
            throw new Inexpressible("\"%s%s\" compares with something that is no number, quantity or duration"
                    .formatted(operator, operand));
        }
        return numeric(operator, operand);
    }

    private Term numeric(String operator, String operand) {
        var terms = new ArrayList<Term>();
        if (QUANTITY.matches(operand)) {
            terms.add(Term.atom("isQuantity(%s)".formatted(text))
                    .and(Term.comparison(
                            "quantity(%s).compareTo(quantity(%s)) %s 0".formatted(text, Cel.text(operand), operator))));
        }
        if (DURATION.matches(operand)) {
            terms.add(Term.atom("%s.matches('%s')".formatted(text, IS_DURATION))
                    .and(Term.comparison("duration(%s) %s duration(%s)".formatted(text, operator, Cel.text(operand)))));
        }
        return Term.any(terms);
    }
}
