package dev.sallyport.check.rule;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.sallyport.check.RequestCheck.Input;
import dev.sallyport.check.rule.CelEnvironment.Compiled;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Variables and fields that an expression reads, with the variables of the policy that it uses.
 *
 * <p>A field whose name is computed counts as the whole object or list that contains it; so does everything that is passed
 * to a function or iterated over.
 *
 * @param names names of the given variables, such as {@code object} and {@code request}
 * @param paths paths of fields of {@code object}; an empty path is the whole object, and a path in the pod spec begins
 *     with {@link #POD_SPEC}
 */
record RuleReads(Set<String> names, Set<List<String>> paths) {
    private static final String VARIABLES = "variables";

    /** Variables with which the outcome depends on the request. */
    private static final Set<String> OF_REQUEST = Set.of("request", "oldObject", "authorizer");

    /** First part of paths in the pod spec, whose place depends on the kind of the object. */
    private static final String POD_SPEC = "podSpec()";

    private static final Pattern SIMPLE_NAME = Pattern.compile("\\w+");

    /** Operators that select a field or key: {@code [key]}, {@code [?key]} and {@code .?key}. */
    private static final Set<String> SELECTIONS = Set.of("_[_]", "_[?_]", "_?._");

    /** Fields that the API server changes with every update. */
    private static final Set<String> BOOKKEEPING = Set.of("managedFields", "resourceVersion", "generation");

    /** Returns the fields that an expression reads. */
    static RuleReads of(Compiled expression, Map<String, Compiled> variables) {
        var search = new FieldSearch(variables);
        search.visit(expression.tree().getExpr());
        return new RuleReads(search.names, search.paths);
    }

    boolean reads(String name) {
        return names.contains(name);
    }

    /** Returns whether the expression can be false without any fault of the object: it reads the time or parameters alone. */
    boolean readsNoObject() {
        return paths.isEmpty() && (names.contains("now") || names.contains("params"));
    }

    /** Returns whether the expression reads the pod spec by a variable of its own. */
    boolean readsPodSpec() {
        return names.contains("podSpec");
    }

    /** Returns whether the outcome of the expression is the same for object and old object. */
    boolean areEqual(Input update) {
        var object = update.object();
        var oldObject = update.oldObject();
        return Collections.disjoint(names, OF_REQUEST)
                && object != null
                && oldObject != null
                && paths.stream().allMatch(path -> Objects.equals(value(object, path), value(oldObject, path)));
    }

    /** Returns the field of an object that contains everything that the expression reads; empty for the whole object. */
    String commonPath(Map<String, @Nullable Object> object) {
        var all = resolved(object).toList();
        if (all.isEmpty()) {
            return "";
        }
        int common = 0;
        while (isCommon(all, common)) {
            common++;
        }
        return joined(all.getFirst().subList(0, common));
    }

    private static boolean isCommon(List<List<String>> all, int index) {
        return all.stream()
                .allMatch(path -> index < path.size()
                        && path.get(index).equals(all.getFirst().get(index)));
    }

    /** Returns the fields of an object that the expression reads; empty if it reads the whole object or none. */
    List<String> fields(Map<String, @Nullable Object> object) {
        var all = resolved(object).distinct().toList();
        return all.stream().anyMatch(List::isEmpty)
                ? List.of()
                : all.stream().map(RuleReads::joined).toList();
    }

    private Stream<List<String>> resolved(Map<String, @Nullable Object> object) {
        return paths.stream().map(path -> resolved(object, path));
    }

    /** Returns a path with the place of the pod spec; the whole object if it has none. */
    private static List<String> resolved(Map<String, @Nullable Object> object, List<String> path) {
        if (path.isEmpty() || !path.getFirst().equals(POD_SPEC)) {
            return path;
        }
        var podSpec = PodSpecs.path(object);
        return podSpec.isEmpty()
                ? List.of()
                : Stream.concat(podSpec.stream(), path.stream().skip(1)).toList();
    }

    /** Returns the JSON path of a field, such as {@code metadata.labels['a.b/c']}. */
    private static String joined(List<String> path) {
        var text = new StringBuilder();
        for (var field : path) {
            if (SIMPLE_NAME.matcher(field).matches()) {
                text.append(text.isEmpty() ? "" : ".").append(field);
            } else {
                text.append("['").append(field).append("']");
            }
        }
        return text.toString();
    }

    /** Returns the value of a field; empty if it is absent. A key of a list selects the list. */
    private static Optional<Object> value(Map<String, @Nullable Object> object, List<String> given) {
        var path = resolved(object, given);
        Object value = path.isEmpty() || path.equals(List.of("metadata")) ? withoutBookkeeping(object) : object;
        for (var field : path) {
            if (value instanceof Map<?, ?> map) {
                value = map.get(field);
            } else {
                break;
            }
        }
        return Optional.ofNullable(value);
    }

    private static Map<String, @Nullable Object> withoutBookkeeping(Map<String, @Nullable Object> object) {
        var copy = new LinkedHashMap<String, @Nullable Object>(object);
        if (object.get("metadata") instanceof Map<?, ?> metadata) {
            var rest = new LinkedHashMap<Object, @Nullable Object>(metadata);
            rest.keySet().removeAll(BOOKKEEPING);
            copy.put("metadata", rest);
        }
        return copy;
    }

    private static final class FieldSearch {
        private final Map<String, Compiled> variables;
        private final Set<String> visited = new HashSet<>();
        private final Set<String> names = new HashSet<>();
        private final Set<List<String>> paths = new LinkedHashSet<>();

        FieldSearch(Map<String, Compiled> variables) {
            this.variables = variables;
        }

        void visit(CelExpr expression) {
            var path = path(expression);
            if (path.isEmpty()) {
                children(expression).forEach(this::visit);
                return;
            }
            var root = path.get().getFirst();
            var fields = path.get().subList(1, path.get().size());
            names.add(root.split("\\.", 2)[0]);
            switch (root) {
                case "object" -> paths.add(List.copyOf(fields));
                case "podSpec" -> paths.add(inPodSpec(fields));
                case "containers", "images" -> paths.add(inPodSpec(List.of()));
                default -> variable(path.get());
            }
        }

        private static List<String> inPodSpec(List<String> fields) {
            return Stream.concat(Stream.of(POD_SPEC), fields.stream()).toList();
        }

        /** Visits a variable; its name is one identifier or two, depending on whether the checker has joined them. */
        private void variable(List<String> path) {
            var name = path.getFirst().equals(VARIABLES) && path.size() > 1
                    ? path.get(1)
                    : path.getFirst().startsWith(VARIABLES + ".")
                            ? path.getFirst().substring(VARIABLES.length() + 1)
                            : "";
            var variable = variables.get(name);
            if (variable != null && visited.add(name)) {
                visit(variable.tree().getExpr());
            }
        }

        /** Returns the identifier and fields of a selection; empty if the expression is none. */
        private static Optional<List<String>> path(CelExpr expression) {
            return switch (expression.getKind()) {
                case IDENT -> Optional.of(List.of(root(expression.ident().name())));
                case SELECT ->
                    path(expression.select().operand())
                            .map(path -> append(path, expression.select().field()));
                case CALL -> selection(expression.call());
                default -> Optional.empty();
            };
        }

        /** Returns a name without the dot that a rule may write before a name of the outermost scope. */
        private static String root(String name) {
            return name.startsWith(".") ? name.substring(1) : name;
        }

        private static Optional<List<String>> selection(CelExpr.CelCall call) {
            if (!SELECTIONS.contains(call.function()) || call.args().size() != 2) {
                return Optional.empty();
            }
            var key = call.args().get(1);
            return key.getKind() == Kind.CONSTANT && key.constant().getKind() == CelConstant.Kind.STRING_VALUE
                    ? path(call.args().getFirst())
                            .map(path -> append(path, key.constant().stringValue()))
                    : Optional.empty();
        }

        private static List<String> append(List<String> path, String field) {
            var longer = new ArrayList<>(path);
            longer.add(field);
            return longer;
        }

        private static Stream<CelExpr> children(CelExpr expression) {
            return switch (expression.getKind()) {
                case SELECT -> Stream.of(expression.select().operand());
                case CALL -> Stream.concat(expression.call().target().stream(), expression.call().args().stream());
                case LIST -> expression.list().elements().stream();
                case STRUCT -> expression.struct().entries().stream().map(CelExpr.CelStruct.Entry::value);
                case MAP -> expression.map().entries().stream().flatMap(entry -> Stream.of(entry.key(), entry.value()));
                case COMPREHENSION -> {
                    var loop = expression.comprehension();
                    yield Stream.of(
                            loop.iterRange(), loop.accuInit(), loop.loopCondition(), loop.loopStep(), loop.result());
                }
                case CONSTANT, IDENT, NOT_SET -> Stream.empty();
            };
        }
    }
}
