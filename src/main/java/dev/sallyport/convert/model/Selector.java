package dev.sallyport.convert.model;

import dev.sallyport.export.Cel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Label selector of the Kubernetes API. All of its requirements must match. */
public record Selector(Map<String, String> labels, List<LabelRequirement> requirements) {
    /** Selector that matches everything. */
    public static final Selector EVERYTHING = new Selector(Map.of(), List.of());

    private static final Set<String> FIELDS = Set.of("matchLabels", "matchExpressions");
    private static final Set<String> OPERATORS = Set.of("In", "NotIn", "Exists", "DoesNotExist");

    /** LabelRequirement for one label. */
    public record LabelRequirement(String key, String operator, List<String> values) {
        public LabelRequirement {
            values = List.copyOf(values);
        }

        private Map<String, Object> fields() {
            var fields = new LinkedHashMap<String, Object>();
            fields.put("key", key);
            fields.put("operator", operator);
            if (!values.isEmpty()) {
                fields.put("values", values);
            }
            return fields;
        }

        private String condition(String labels) {
            var present = "%s in %s".formatted(Cel.text(key), labels);
            var value = "%s[%s] in %s".formatted(labels, Cel.text(key), Cel.texts(values));
            return switch (operator) {
                case "In" -> "(%s && %s)".formatted(present, value);
                case "NotIn" -> "!(%s && %s)".formatted(present, value);
                case "Exists" -> "(" + present + ")";
                default -> "!(" + present + ")";
            };
        }
    }

    public Selector {
        requirements = List.copyOf(requirements);
    }

    /** Reads a selector. */
    public static Selector of(Fields fields) throws Inexpressible {
        fields.requireOnly(FIELDS);
        var requirements = new ArrayList<LabelRequirement>();
        for (var expression : fields.parts("matchExpressions")) {
            expression.requireOnly(Set.of("key", "operator", "values"));
            var operator = expression.text("operator");
            if (!OPERATORS.contains(operator)) {
                throw new Inexpressible(expression.at("operator") + " is not a known operator");
            }
            requirements.add(new LabelRequirement(expression.text("key"), operator, expression.texts("values")));
        }
        return new Selector(fields.entries("matchLabels"), requirements);
    }

    public boolean isEmpty() {
        return labels.isEmpty() && requirements.isEmpty();
    }

    /** Returns whether a key or value contains a wildcard, which selectors of Kubernetes do not know. */
    public boolean hasWildcard() {
        return Stream.concat(
                        labels.entrySet().stream().flatMap(each -> Stream.of(each.getKey(), each.getValue())),
                        requirements.stream()
                                .flatMap(each -> Stream.concat(Stream.of(each.key()), each.values().stream())))
                .anyMatch(text -> text.contains("*") || text.contains("?"));
    }

    /** Returns the selector of the objects that both select. */
    public Selector and(Selector other) {
        var merged = new LinkedHashMap<>(labels);
        var more = new ArrayList<>(requirements);
        other.labels.forEach((key, value) -> {
            if (merged.putIfAbsent(key, value) != null && !value.equals(merged.get(key))) {
                more.add(new LabelRequirement(key, "In", List.of(value)));
            }
        });
        more.addAll(other.requirements);
        return new Selector(merged, more.stream().distinct().toList());
    }

    /** Returns the selector with one more requirement. */
    public Selector and(String key, String operator, List<String> values) {
        return and(new Selector(Map.of(), List.of(new LabelRequirement(key, operator, values))));
    }

    /** Returns the fields of the selector in the API. */
    Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        if (!labels.isEmpty()) {
            fields.put("matchLabels", labels);
        }
        if (!requirements.isEmpty()) {
            fields.put(
                    "matchExpressions",
                    requirements.stream().map(LabelRequirement::fields).toList());
        }
        return fields;
    }

    /**
     * Returns a condition in CEL.
     *
     * @param labels expression of the labels, a map
     */
    public String condition(String labels) {
        return Stream.concat(
                        this.labels.entrySet().stream()
                                .map(each -> new LabelRequirement(each.getKey(), "In", List.of(each.getValue()))),
                        requirements.stream())
                .map(requirement -> requirement.condition(labels))
                .collect(Collectors.joining(" && "));
    }
}
