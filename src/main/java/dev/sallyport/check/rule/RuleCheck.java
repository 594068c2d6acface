package dev.sallyport.check.rule;

import static java.util.Objects.requireNonNullElseGet;

import dev.cel.runtime.CelEvaluationException;
import dev.sallyport.check.RequestCheck;
import dev.sallyport.check.rule.CelEnvironment.Compiled;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.workload.ObjectKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Check of a CEL rule with the variables of ValidatingAdmissionPolicy: {@code object},
 * {@code oldObject}, {@code request}, {@code namespaceObject} and {@code variables}; and with {@code podSpec},
 * {@code containers}, {@code images}, {@code now}, {@code params} and {@code authorizer}.
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

    private final CompiledRule rule;
    private final Set<ObjectKind> kinds;
    private final RuleContext context;
    private final RuleReads reads;
    private final boolean readsParams;
    private final boolean readsAuthorizer;

    RuleCheck(CompiledRule rule, Set<ObjectKind> kinds, RuleContext context) {
        this.rule = rule;
        this.kinds = Set.copyOf(kinds);
        this.context = context;
        this.reads = rule.reads();
        this.readsParams = rule.reads("params");
        this.readsAuthorizer = rule.reads("authorizer");
    }

    /** Returns the source of the rule. */
    public RuleSource source() {
        return rule.source();
    }

    /** Returns the variables of the policy in the order of their definition. */
    public List<RuleSource.Variable> variables() {
        return rule.variables().entrySet().stream()
                .map(variable -> new RuleSource.Variable(
                        variable.getKey(), variable.getValue().text()))
                .toList();
    }

    @Override
    public String id() {
        return "rule/" + rule.source().name();
    }

    @Override
    public boolean appliesTo(ObjectKind kind) {
        return kinds.contains(kind);
    }

    /** Returns the parameters that the rule reads; empty if it reads none. */
    public Optional<RuleParams> params() {
        return context.params().filter(_ -> readsParams);
    }

    /** Returns the reason for which the rule cannot be evaluated without a cluster; empty if it can. */
    public Optional<String> obstacle() {
        return readsAuthorizer && !context.access().isAvailable()
                ? Optional.of("it reads the permissions of the requester, which only the cluster knows")
                : params().flatMap(RuleParams::obstacle);
    }

    @Override
    public boolean needsRequester() {
        return readsAuthorizer;
    }

    @Override
    public boolean waitsForCluster() {
        return readsAuthorizer
                || (readsParams && !context.params().map(RuleParams::isReady).orElse(true));
    }

    @Override
    public boolean excusesOldObject() {
        return !reads.readsNoObject();
    }

    @Override
    public Outcome evaluate(Input input) {
        var withoutParams = reads.reads("params")
                ? context.params().flatMap(each -> each.outcomeWithout(input.facts()))
                : Optional.<Outcome>empty();
        return withoutParams.orElseGet(() -> evaluated(input));
    }

    private Outcome evaluated(Input input) {
        var evaluation = RuleEvaluation.of(input, rule.variables(), context);
        try {
            return Boolean.TRUE.equals(evaluation.run(rule.expression()))
                    ? new Outcome.Passed()
                    : failed(evaluation, input);
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
        return reads.readsPodSpec() && PodSpecs.path(input.presentObject()).isEmpty()
                ? "podSpec is null, because a %s has no pod template; restrict match.kinds, or test podSpec == null first"
                        .formatted(input.presentObject().get("kind"))
                : "";
    }

    private Outcome failed(RuleEvaluation evaluation, Input input) {
        var source = rule.source();
        var text = rule.message() == null ? null : message(evaluation, rule.message());
        return Outcome.of(List.of(new Problem(
                reads.commonPath(input.presentObject()),
                requireNonNullElseGet(
                        text,
                        () -> requireNonNullElseGet(
                                source.message(), () -> "failed expression: " + source.expression())),
                fix(input))));
    }

    /** Returns the fields to change, and the expression that must be true. */
    private String fix(Input input) {
        var fields = reads.fields(input.presentObject());
        var expression = rule.source().expression().strip().replaceAll("\\s+", " ");
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
