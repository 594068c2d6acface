package dev.sallyport.convert.jmespath;

import dev.sallyport.convert.cel.GlobCondition;
import dev.sallyport.convert.cel.Term;
import dev.sallyport.convert.model.Fields;
import dev.sallyport.convert.model.Inexpressible;
import dev.sallyport.export.Cel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Conditions of Kyverno with keys, operators and values, as expressions in CEL. */
public final class Conditions {
    private static final Set<String> FIELDS = Set.of("key", "operator", "value", "message");
    private static final Map<String, String> COMPARISONS = Map.of(
            "GreaterThan", ">",
            "GreaterThanOrEquals", ">=",
            "LessThan", "<",
            "LessThanOrEquals", "<=");

    private final Map<String, String> roots;
    private final String absent;

    /**
     * Creates a translation.
     *
     * @param roots expressions for the first names of paths
     * @param absent value of an absent field in CEL; empty if an absent field is an error
     */
    public Conditions(Map<String, String> roots, String absent) {
        this.roots = Map.copyOf(roots);
        this.absent = absent;
    }

    /** Returns the conditions of a field, with {@code any} and {@code all}, or as a list of which all must hold. */
    public List<Term> of(Fields fields, String key) throws Inexpressible {
        if (!fields.has(key)) {
            return List.of();
        }
        if (fields.get(key) instanceof List<?>) {
            var terms = new ArrayList<Term>();
            for (var each : fields.parts(key)) {
                terms.addAll(each.has("any") || each.has("all") ? group(each) : List.of(condition(each)));
            }
            return List.copyOf(terms);
        }
        return group(fields.partOrEmpty(key));
    }

    private List<Term> group(Fields group) throws Inexpressible {
        group.requireOnly(Set.of("any", "all"));
        var terms = new ArrayList<Term>();
        if (group.has("any")) {
            var any = new ArrayList<Term>();
            for (var each : group.parts("any")) {
                any.add(condition(each));
            }
            terms.add(Term.any(any));
        }
        for (var each : group.parts("all")) {
            terms.add(condition(each));
        }
        return List.copyOf(terms);
    }

    private Term condition(Fields condition) throws Inexpressible {
        condition.requireOnly(FIELDS);
        var operator = condition.text("operator");
        var value = condition.get("value");
        if (value instanceof String text && text.strip().startsWith("{{")) {
            return contained(operator, condition.get("key"), query(text));
        }
        var key = query(condition.get("key"));
        return switch (operator) {
            case "Equals", "Equal" -> equal(key, value);
            case "NotEquals", "NotEqual" -> equal(key, value).not();
            case "AnyIn" -> items(key, "exists", in(value));
            case "AllIn", "In" -> items(key, "all", in(value));
            case "AnyNotIn" -> items(key, "exists", in(value).not());
            case "AllNotIn" -> items(key, "all", in(value).not());
            case "NotIn" -> {
                requireScalar(key, operator);
                yield items(key, "all", in(value).not());
            }
            default -> compared(key, operator, value);
        };
    }

    private Query.QueryValue query(@Nullable Object key) throws Inexpressible {
        var text = key instanceof String string ? string.strip() : "";
        if (!text.startsWith("{{") || !text.endsWith("}}") || text.indexOf("{{", 2) >= 0) {
            throw new Inexpressible("\"%s\" in a condition".formatted(key));
        }
        return Query.parse(text.substring(2, text.length() - 2), roots, absent);
    }

    /** Returns the condition that a literal key is, or is not, among the values of a variable. */
    private static Term contained(String operator, @Nullable Object key, Query.QueryValue values) throws Inexpressible {
        if (!values.isList() || !(key instanceof String text) || !isPlain(text)) {
            throw new Inexpressible("a condition with the variable value " + values.expression());
        }
        var contained =
                Term.atom("%s.exists(each, %s)".formatted(values.expression(), GlobCondition.of(text, "string(each)")));
        return switch (operator) {
            case "AnyIn", "AllIn", "In" -> contained;
            case "AnyNotIn", "AllNotIn", "NotIn" -> contained.not();
            default -> throw new Inexpressible("the operator %s with a variable value".formatted(operator));
        };
    }

    private static void requireScalar(Query.QueryValue key, String operator) throws Inexpressible {
        if (key.isList()) {
            throw new Inexpressible("the operator %s for a list".formatted(operator));
        }
    }

    private static Term equal(Query.QueryValue key, @Nullable Object value) throws Inexpressible {
        var expression = key.expression();
        return switch (value) {
            case Boolean flag -> Term.comparison("%s == %s".formatted(expression, flag));
            case Number number -> Term.comparison("%1$s in [%2$s, '%2$s']".formatted(expression, number));
            case String text
            when isPlain(text) && isNumeric(text) ->
                Term.comparison("string(%s) == %s".formatted(expression, Cel.text(text)))
                        .or(quantity(expression, "==", text));
            case String text
            when isPlain(text) && GlobCondition.isWildcard(text) ->
                Term.comparison("type(%s) == string".formatted(expression))
                        .and(Term.comparison(GlobCondition.of(text, "string(%s)".formatted(expression))));
            case String text when isPlain(text) -> Term.comparison("%s == %s".formatted(expression, Cel.text(text)));
            case null, default -> throw new Inexpressible("the value \"%s\" of a condition".formatted(value));
        };
    }

    private static boolean isPlain(String value) {
        return !value.contains("{{");
    }

    private static boolean isNumeric(String text) {
        return text.matches("[+-]?[0-9]+([.][0-9]+)?([KMGTPE]i|[numkMGTPE])?");
    }

    /** Returns a condition for {@code each}: it is one of the values. */
    private static Term in(@Nullable Object value) throws Inexpressible {
        var values = new ArrayList<String>();
        for (var each : value instanceof List<?> list ? list : List.of(Objects.requireNonNullElse(value, List.of()))) {
            if (each instanceof List || each instanceof Map) {
                throw new Inexpressible("the value of a condition is no list of texts");
            }
            var text = String.valueOf(each);
            if (!isPlain(text) || text.matches(".*[0-9]-[0-9].*|\\s*\\[.*")) {
                throw new Inexpressible("the value \"%s\" of a condition".formatted(text));
            }
            values.add(text);
        }
        return Term.comparison(GlobCondition.ofAny(values, "string(each)"));
    }

    private static Term items(Query.QueryValue key, String macro, Term condition) {
        var list = key.isList()
                ? key.expression()
                : key.isText()
                        ? "[" + key.expression() + "]"
                        : "cel.bind(key, %s, type(key) == list ? key : [key])".formatted(key.expression());
        return Term.atom("%s.%s(each, %s)".formatted(list, macro, condition));
    }

    private static Term compared(Query.QueryValue key, String operator, @Nullable Object value) throws Inexpressible {
        var comparison = COMPARISONS.get(operator);
        var operand = String.valueOf(value);
        if (comparison == null || value == null || !isNumeric(operand)) {
            throw new Inexpressible("the operator %s with the value \"%s\"".formatted(operator, value));
        }
        requireScalar(key, operator);
        return quantity(key.expression(), comparison, operand);
    }

    private static Term quantity(String expression, String comparison, String operand) {
        var text = "string(%s)".formatted(expression);
        return Term.atom("isQuantity(%s)".formatted(text))
                .and(Term.comparison(
                        "quantity(%s).compareTo(quantity(%s)) %s 0".formatted(text, Cel.text(operand), comparison)));
    }
}
