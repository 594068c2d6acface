package dev.sallyport.export;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.check.rule.RuleCheck;
import dev.sallyport.check.rule.RuleSource;
import dev.sallyport.check.rule.RuleSource.Variable;
import dev.sallyport.check.runtime.ReplicasCheck;
import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.Validation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Validation for a rule of a policy: the unchanged expression, and the same expression for the old object. The second one
 * allows updates of objects that violated the rule before.
 *
 * @param variables variables of the policy
 */
record RuleExpressions(RuleSource rule, List<Variable> variables) {
    private static final String BEFORE = "sallyport_before_";

    /** Names of libraries and variables that only Sallyport has. */
    private static final Set<String> FOREIGN = Set.of("math", "cel", "now");

    RuleExpressions {
        variables = List.copyOf(variables);
    }

    static Translation of(RuleCheck check) {
        var rule = new RuleExpressions(check.source(), check.variables());
        var foreign = rule.texts()
                .flatMap(text -> names(text).stream())
                .filter(FOREIGN::contains)
                .findFirst();
        return foreign.isPresent()
                ? new Translation.Impossible(
                        "its policy uses %s, which is unknown to the API server".formatted(foreign.get()))
                : new Translation.PassedOn(rule);
    }

    /** Returns the limits of the number of replicas as a rule, which the API server evaluates at updates of replicas too. */
    static Translation of(ReplicasCheck check) {
        var limits = Stream.of(
                        check.min().map(min -> "object.spec.?replicas.orValue(1) >= " + min),
                        check.max().map(max -> "object.spec.?replicas.orValue(1) <= " + max))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(" && "));
        var expression = """
            !(request.kind.kind in %s)
            || (request.kind.kind in ['ReplicaSet', 'ReplicationController']
              && object.metadata.?ownerReferences.orValue([]).exists(owner, owner.?controller.orValue(false)))
            || (%s)\
            """.formatted(
                Cel.texts(ReplicasCheck.KINDS.stream().map(ObjectKind::kind).toList()), limits);
        return new Translation.PassedOn(new RuleExpressions(
                new RuleSource(check.id(), expression, "the number of replicas is outside the limits", null),
                List.of()));
    }

    /**
     * Returns the validation of the rule.
     *
     * @param changed variable that is false if the update does not change the evaluated fields
     */
    Validation validation(String id, String changed) {
        var expression = "(%s\n)\n|| (!variables.%s && !(%s\n))"
                .formatted(now(rule.expression()), changed, before(rule.expression()));
        var message = requireNonNullElse(rule.message(), "failed expression: " + rule.expression());
        var messageExpression = rule.messageExpression() == null
                ? null
                : "%s + (%s\n)".formatted(Cel.text(id + ": "), now(rule.messageExpression()));
        return new Validation(expression, id + ": " + message.replaceAll("\\s+", " "), messageExpression, "Forbidden");
    }

    /** Returns the variables of the policy, followed by the same variables for the old object. */
    static List<Variable> withBefore(List<Variable> variables) {
        return Stream.concat(
                        variables.stream().map(variable -> new Variable(variable.name(), now(variable.expression()))),
                        variables.stream()
                                .map(variable -> new Variable(BEFORE + variable.name(), before(variable.expression()))))
                .toList();
    }

    /** Returns the variables of the policy that do not read its parameters, directly or by other variables. */
    static List<Variable> withoutParams(List<Variable> variables) {
        var kept = new ArrayList<Variable>();
        var dropped = new HashSet<String>();
        for (var variable : variables) {
            var names = names(variable.expression());
            if (names.contains("params")
                    || names.stream().anyMatch(name -> name.startsWith(".") && dropped.contains(name.substring(1)))) {
                dropped.add(variable.name());
            } else {
                kept.add(variable);
            }
        }
        return kept;
    }

    /** Returns the variables in place of those that only Sallyport has, if expressions use them. */
    static List<Variable> podVariables(Target target, Stream<String> expressions) {
        return PodVariables.of(target, BEFORE, expressions);
    }

    private Stream<String> texts() {
        return Stream.concat(Stream.of(rule.expression()), variables.stream().map(Variable::expression));
    }

    private static String now(String expression) {
        return CelTokens.replaced(expression, token -> PodVariables.translated(token, ""));
    }

    private static String before(String expression) {
        var afterVariables = new boolean[1];
        return CelTokens.replaced(expression, token -> {
            var name = token.strip();
            var isVariable = afterVariables[0] && name.startsWith(".");
            afterVariables[0] = name.equals("variables");
            if (isVariable) {
                return name.replaceFirst("[A-Za-z_]", BEFORE + "$0");
            }
            return switch (name) {
                case "object" -> "oldObject";
                case "oldObject" -> "dyn(null)";
                default -> PodVariables.translated(token, BEFORE);
            };
        });
    }

    private static List<String> names(String expression) {
        var names = new ArrayList<String>();
        CelTokens.replaced(expression, token -> {
            names.add(token.strip());
            return token;
        });
        return names;
    }
}
