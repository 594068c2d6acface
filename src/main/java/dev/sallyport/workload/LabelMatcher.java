package dev.sallyport.workload;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A Kubernetes label selector, ready to be asked. */
public record LabelMatcher(List<Predicate<Map<String, String>>> requirements)
        implements Predicate<Map<String, String>> {

    public LabelMatcher {
        requirements = List.copyOf(requirements);
    }

    /** Whether anything is asked at all; an empty selector counts as none. */
    public static boolean isGiven(@Nullable LabelSelector selector) {
        return selector != null
                && (!orEmpty(selector.getMatchLabels()).isEmpty()
                        || !orEmpty(selector.getMatchExpressions()).isEmpty());
    }

    /**
     * Compiles a selector.
     *
     * @throws IllegalArgumentException for an operator that is not known, or values that do not go with it
     */
    public static LabelMatcher of(LabelSelector selector) {
        var requirements = new ArrayList<Predicate<Map<String, String>>>();
        orEmpty(selector.getMatchLabels())
                .forEach((key, value) -> requirements.add(labels -> Objects.equals(labels.get(key), value)));
        for (var expression : orEmpty(selector.getMatchExpressions())) {
            requirements.add(requirement(expression));
        }
        return new LabelMatcher(requirements);
    }

    @Override
    public boolean test(Map<String, String> labels) {
        return requirements.stream().allMatch(requirement -> requirement.test(labels));
    }

    private static Predicate<Map<String, String>> requirement(LabelSelectorRequirement expression) {
        var key = expression.getKey();
        if (key == null || key.isEmpty()) {
            throw new IllegalArgumentException("an expression has no key");
        }
        var values = Set.copyOf(orEmpty(expression.getValues()));
        var operator = String.valueOf(expression.getOperator());
        var wantsValues = operator.equals("In") || operator.equals("NotIn");
        if (wantsValues == values.isEmpty()) {
            throw new IllegalArgumentException("operator %s of key %s %s"
                    .formatted(operator, key, wantsValues ? "needs values" : "takes no values"));
        }
        return switch (operator) {
            case "In" -> labels -> labels.containsKey(key) && values.contains(labels.get(key));
            case "NotIn" -> labels -> !labels.containsKey(key) || !values.contains(labels.get(key));
            case "Exists" -> labels -> labels.containsKey(key);
            case "DoesNotExist" -> labels -> !labels.containsKey(key);
            default ->
                throw new IllegalArgumentException(
                        "operator %s of key %s is none of In, NotIn, Exists, DoesNotExist".formatted(operator, key));
        };
    }

    private static <K, V> Map<K, V> orEmpty(@Nullable Map<K, V> map) {
        return map == null ? Map.of() : map;
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
