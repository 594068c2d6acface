package dev.sallyport.check.rule;

import static java.util.Objects.requireNonNullElseGet;

import dev.cel.runtime.CelEvaluationException;
import dev.sallyport.check.RequestCheck;
import dev.sallyport.check.rule.CelEnvironment.Compiled;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.workload.ObjectKind;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Check of a CEL rule with the variables of ValidatingAdmissionPolicy: {@code object},
 * {@code oldObject}, {@code request}, {@code namespaceObject} and {@code variables}; and with {@code podSpec},
 * {@code containers} and {@code images}.
 *
 * <p>Unlike there, {@code object} has no schema: a missing field is an error during evaluation, times are strings, and a field
 * of type IntOrString has the type of its value. An expression that fails or exceeds a limit is undecided, so that the object
 * is not allowed.
 *
 * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/">upstream</a>
 */
public final class RuleCheck implements RequestCheck {
    private static final int MAX_MESSAGE = 5 * 1024;
    private static final int MAX_EXPRESSION = 200;
    private static final int MAX_FIELDS = 4;

    private final RuleSource rule;
    private final Compiled expression;
    private final @Nullable Compiled message;
    private final Map<String, Compiled> variables;
    private final Set<ObjectKind> kinds;
    private final RuleReads reads;

    RuleCheck(
            RuleSource rule,
            Compiled expression,
            @Nullable Compiled message,
            Map<String, Compiled> variables,
            Set<ObjectKind> kinds) {
        this.rule = rule;
        this.expression = expression;
        this.message = message;
        this.variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
        this.kinds = Set.copyOf(kinds);
        this.reads = RuleReads.of(expression, variables);
    }

    /** Returns the source of the rule. */
    public RuleSource source() {
        return rule;
    }

    /** Returns the variables of the policy in the order of their definition. */
    public List<RuleSource.Variable> variables() {
        return variables.entrySet().stream()
                .map(variable -> new RuleSource.Variable(
                        variable.getKey(), variable.getValue().text()))
                .toList();
    }

    @Override
    public String id() {
        return "rule/" + rule.name();
    }

    @Override
    public boolean appliesTo(ObjectKind kind) {
        return kinds.contains(kind);
    }

    @Override
    public Outcome evaluate(Input input) {
        var evaluation = RuleEvaluation.of(input, variables);
        try {
            return Boolean.TRUE.equals(evaluation.run(expression)) ? new Outcome.Passed() : failed(evaluation, input);
        } catch (CelEvaluationException | RuntimeException | StackOverflowError e) {
            return EvaluationFailure.outcome("the rule", e, missingPodSpec(input));
        }
    }

    @Override
    public boolean readsNoChange(Input update) {
        return reads.areEqual(update);
    }

    /** Returns the reason for which a rule about Pods cannot be evaluated; empty if the object has a pod spec. */
    private String missingPodSpec(Input input) {
        return reads.readsPodSpec() && PodSpecs.path(input.object()).isEmpty()
                ? "podSpec is null, because a %s has no pod template; restrict match.kinds, or test podSpec == null first"
                        .formatted(input.object().get("kind"))
                : "";
    }

    private Outcome failed(RuleEvaluation evaluation, Input input) {
        var text = message == null ? null : message(evaluation, message);
        return Outcome.of(List.of(new Problem(
                reads.commonPath(input.object()),
                requireNonNullElseGet(
                        text,
                        () -> requireNonNullElseGet(rule.message(), () -> "failed expression: " + rule.expression())),
                fix(input))));
    }

    /** Returns the fields to change, and the expression that must be true. */
    private String fix(Input input) {
        var fields = reads.fields(input.object());
        var expression = rule.expression().strip().replaceAll("\\s+", " ");
        var wanted =
                expression.length() <= MAX_EXPRESSION ? expression : expression.substring(0, MAX_EXPRESSION) + "...";
        return fields.isEmpty() || fields.size() > MAX_FIELDS
                ? "change the object so that the rule is true: " + wanted
                : "change %s so that the rule is true: %s".formatted(String.join(" or ", fields), wanted);
    }

    /** Returns the result of the message expression; null if it fails or is not a valid message. */
    private static @Nullable String message(RuleEvaluation evaluation, Compiled expression) {
        try {
            var text = String.valueOf(evaluation.run(expression)).strip();
            return text.isEmpty() || text.length() > MAX_MESSAGE || text.contains("\n") ? null : text;
        } catch (CelEvaluationException | RuntimeException | StackOverflowError _) {
            return null;
        }
    }
}
