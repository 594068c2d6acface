package dev.sallyport.workload;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Compiled label selector. All requirements must match. */
public record LabelMatcher(List<Requirement> requirements) implements Predicate<Map<String, String>> {
    private static final String NAME = "[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?";
    private static final Pattern VALUE = Pattern.compile("(" + NAME + ")?");
    private static final Pattern KEY = Pattern.compile("([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?" + NAME);

    /** Operator of a requirement. */
    public enum Operator {
        IN("In"),
        NOT_IN("NotIn"),
        EXISTS("Exists"),
        DOES_NOT_EXIST("DoesNotExist");

        private final String label;

        Operator(String label) {
            this.label = label;
        }

        /** Returns the name of the operator in the API. */
        public String label() {
            return label;
        }

        private boolean requiresValues() {
            return this == IN || this == NOT_IN;
        }
    }

    /** Requirement for one label. */
    public record Requirement(String key, Operator operator, Set<String> values) {
        public Requirement {
            values = Set.copyOf(values);
        }

        private boolean matches(Map<String, String> labels) {
            return switch (operator) {
                case IN -> labels.containsKey(key) && values.contains(labels.get(key));
                case NOT_IN -> !labels.containsKey(key) || !values.contains(labels.get(key));
                case EXISTS -> labels.containsKey(key);
                case DOES_NOT_EXIST -> !labels.containsKey(key);
            };
        }
    }

    public LabelMatcher {
        requirements = List.copyOf(requirements);
    }

    /** Returns whether a selector has requirements. */
    public static boolean isGiven(@Nullable LabelSelector selector) {
        return selector != null
                && (!orEmpty(selector.getMatchLabels()).isEmpty()
                        || !orEmpty(selector.getMatchExpressions()).isEmpty());
    }

    /**
     * Compiles a selector. One with a key or value that no label can have would never match.
     *
     * @throws IllegalArgumentException for an unknown operator, for a key or value that no label can have, or if values are
     *     missing or not allowed
     */
    public static LabelMatcher of(LabelSelector selector) {
        var requirements = new ArrayList<Requirement>();
        orEmpty(selector.getMatchLabels())
                .forEach((key, value) ->
                        requirements.add(required(key, Operator.IN, Set.of(requireNonNullElse(value, "")))));
        for (var expression : orEmpty(selector.getMatchExpressions())) {
            requirements.add(requirement(expression));
        }
        return new LabelMatcher(requirements);
    }

    @Override
    public boolean test(Map<String, String> labels) {
        for (var requirement : requirements) {
            if (!requirement.matches(labels)) {
                return false;
            }
        }
        return true;
    }

    private static Requirement requirement(LabelSelectorRequirement expression) {
        var key = expression.getKey();
        if (key == null || key.isEmpty()) {
            throw new IllegalArgumentException("an expression has no key");
        }
        var operator = operator(String.valueOf(expression.getOperator()), key);
        var values = Set.copyOf(orEmpty(expression.getValues()));
        if (operator.requiresValues() == values.isEmpty()) {
            throw new IllegalArgumentException("operator %s of key %s %s"
                    .formatted(
                            operator.label(),
                            key,
                            operator.requiresValues() ? "requires values" : "does not allow values"));
        }
        return required(key, operator, values);
    }

    private static Requirement required(String key, Operator operator, Set<String> values) {
        if (!KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("\"%s\" is no key of a label".formatted(key));
        }
        if (operator == Operator.IN) {
            for (var value : values) {
                if (!VALUE.matcher(value).matches()) {
                    throw new IllegalArgumentException("\"%s\" of key %s is no value of a label".formatted(value, key));
                }
            }
        }
        return new Requirement(key, operator, values);
    }

    private static Operator operator(String label, String key) {
        return Arrays.stream(Operator.values())
                .filter(operator -> operator.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "operator %s of key %s is not one of In, NotIn, Exists, DoesNotExist".formatted(label, key)));
    }

    private static <K, V> Map<K, V> orEmpty(@Nullable Map<K, V> map) {
        return map == null ? Map.of() : map;
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
