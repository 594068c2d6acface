package dev.sallyport.admission;

import static java.util.Objects.requireNonNull;

import dev.sallyport.check.Check;
import dev.sallyport.check.DeployCheck;
import dev.sallyport.check.EvaluationBudget;
import dev.sallyport.check.EvaluationFacts;
import dev.sallyport.check.ImageLimit;
import dev.sallyport.check.LocalCheck;
import dev.sallyport.check.LookupCheck;
import dev.sallyport.check.ManifestCheck;
import dev.sallyport.check.ObjectCheck;
import dev.sallyport.check.QuestionCheck;
import dev.sallyport.check.RemoteCheck;
import dev.sallyport.check.RemoteCheck.Question;
import dev.sallyport.check.RequestCheck;
import dev.sallyport.check.RequestCheck.Input;
import dev.sallyport.finding.CheckResult;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Failed;
import dev.sallyport.outcome.Outcome.Passed;
import dev.sallyport.policy.Policy;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.Namespace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Evaluation of one admission request: results of local checks, and the questions that remain. */
final class RequestEvaluation {
    private final AdmissionAttributes attributes;
    private final Subject object;
    private final EvaluatedObjects whole;
    private final Namespace namespace;
    private final Map<String, String> namespaceLabels;
    private final List<Policy> policies = new ArrayList<>();
    private final List<CheckResult> results = new ArrayList<>();
    private final List<PendingQuestion> pending = new ArrayList<>();
    private final EvaluationBudget budget;
    private final LocalOutcomes outcomes = new LocalOutcomes();
    private final boolean isOnlyPolicy;
    private final Deadline deadline;
    private @Nullable EvaluationScope scopeOfChange;
    private @Nullable Input input;
    private @Nullable Boolean bookkeepingOnly;

    /**
     * Creates an evaluation.
     *
     * @param isOnlyPolicy whether no check can be evaluated for a second policy
     */
    RequestEvaluation(
            AdmissionAttributes attributes,
            Namespace namespace,
            EvaluationBudget budget,
            Deadline deadline,
            boolean isOnlyPolicy) {
        this.deadline = deadline;
        this.isOnlyPolicy = isOnlyPolicy;
        this.attributes = attributes;
        this.object = attributes.object();
        this.whole = new EvaluatedObjects(attributes.object(), attributes.oldObject(), true);
        this.namespace = namespace;
        this.namespaceLabels = Subject.labels(namespace.getMetadata());
        this.budget = budget;
    }

    /** Returns the policies that were evaluated. */
    List<Policy> policies() {
        return policies;
    }

    List<CheckResult> results() {
        return results;
    }

    List<PendingQuestion> pending() {
        return pending;
    }

    /** Ends the evaluation on the caller's thread. */
    void finishLocalPart() {
        budget.continueOnOtherThreads();
    }

    /** Returns all results, with the answers to the pending questions. */
    List<CheckResult> answered(List<CheckResult> answers) {
        results.addAll(answers);
        return results;
    }

    /** Evaluates the checks of a policy if it matches the object. */
    void evaluate(Policy policy) {
        if (!policy.evaluates(attributes.operation(), object) || !policy.matches(object, namespaceLabels)) {
            return;
        }
        var scope = scope(policy);
        var objects = policy.exclusion().isEmpty() ? whole : whole.without(policy.exclusion());
        var isCovered = false;
        for (var check : policy.checks()) {
            if (check.appliesTo(object.kind()) && canRead(check)) {
                isCovered |= scope.covers(check);
                evaluate(policy, check, scope, objects);
            }
        }
        if (isCovered) {
            policies.add(policy);
        }
    }

    /** Returns whether the object has the pod template that a check reads; one that refers to another's has none. */
    private boolean canRead(Check check) {
        return object instanceof Workload
                || !object.kind().isWorkload()
                || check instanceof ObjectCheck
                || check instanceof RequestCheck;
    }

    private EvaluationScope scope(Policy policy) {
        var oldObject = attributes.oldObject();
        if (oldObject == null || !policy.matches(oldObject, namespaceLabels)) {
            return EvaluationScope.COMPLETE;
        }
        if (scopeOfChange == null) {
            scopeOfChange = EvaluationScope.ofChange(attributes, oldObject);
        }
        return scopeOfChange;
    }

    private void evaluate(Policy policy, Check check, EvaluationScope scope, EvaluatedObjects objects) {
        if (scope.covers(check)) {
            switch (check) {
                case RequestCheck personal when personal.needsRequester() && attributes.user() == null -> {}
                case RequestCheck waiting
                when waiting.waitsForCluster() -> ask(policy, check, question(waiting, scope));
                case LocalCheck local -> add(policy, check, budgeted(policy, local, scope, objects));
                case QuestionCheck asking ->
                    questions(asking, objects).forEach(question -> ask(policy, check, question));
            }
        } else if (check instanceof RemoteCheck remote && scope.keepsImages()) {
            results.addAll(knownEvidence(policy, remote, objects));
        }
    }

    /** Adds the result of a check. Most checks pass without evidence, of which no finding and no record is made. */
    private void add(Policy policy, Check check, Outcome outcome) {
        if (!Outcome.PASSED.equals(outcome)) {
            results.add(new CheckResult(policy, check, outcome));
        }
    }

    /** Returns the evaluation of a check as a question, because it waits for the cluster. */
    private Question question(RequestCheck check, EvaluationScope scope) {
        var _ = input(); // is made here, because questions are answered on several threads
        return _ -> outcome(check, scope);
    }

    private void ask(Policy policy, Check check, Question question) {
        budget.known(policy.name(), check.id(), question::known)
                .ifPresentOrElse(
                        outcome -> add(policy, check, outcome),
                        () -> pending.add(new PendingQuestion(policy, check, question, budget)));
    }

    /** Returns the evidence about unchanged images that is known without a request to their registry, for the record. */
    private List<CheckResult> knownEvidence(Policy policy, RemoteCheck check, EvaluatedObjects objects) {
        return questions(check, objects)
                .flatMap(question -> budget.known(policy.name(), check.id(), question::known).stream())
                .filter(Passed.class::isInstance)
                .map(outcome -> new CheckResult(policy, check, outcome))
                .toList();
    }

    private Outcome budgeted(Policy policy, LocalCheck check, EvaluationScope scope, EvaluatedObjects objects) {
        return check instanceof RequestCheck
                ? budget.metered(policy.name(), check.id(), () -> outcome(check, scope, objects))
                : budget.linear(policy.name(), check.id(), () -> shared(check, scope, objects));
    }

    /** Returns the outcome for whole objects once for all policies; policies may exclude different containers. */
    private Outcome shared(LocalCheck check, EvaluationScope scope, EvaluatedObjects objects) {
        return isOnlyPolicy || !objects.areWhole()
                ? outcome(check, scope, objects)
                : outcomes.of(check, scope.isComplete(), () -> outcome(check, scope, objects));
    }

    private Outcome outcome(LocalCheck check, EvaluationScope scope, EvaluatedObjects objects) {
        return switch (check) {
            case RequestCheck request -> outcome(request, scope);
            case ManifestCheck manifest -> outcome(scope, objects, subject -> manifest.evaluate((Workload) subject));
            case ObjectCheck any -> outcome(scope, objects, any::evaluate);
        };
    }

    private Outcome outcome(EvaluationScope scope, EvaluatedObjects objects, Function<Subject, Outcome> check) {
        var outcome = check.apply(objects.object());
        return scope.isComplete() || outcome instanceof Passed
                ? outcome
                : new OldProblems(() -> requireNonNull(input().object()), () -> requireNonNull(input().oldObject()))
                        .excuse(
                                outcome,
                                () -> check.apply(requireNonNull(objects.oldObject())),
                                scope.excusesUndecided());
    }

    /**
     * Evaluates a request check. A violation is excused only if the old object, as a new one, violates the check too, and the
     * update changes nothing that the check reads. An update of bookkeeping alone is not evaluated by checks that do not read
     * it, so that garbage collection never depends on a rule.
     */
    private Outcome outcome(RequestCheck check, EvaluationScope scope) {
        var isUnaffected = !scope.isComplete() && check.readsNoChange(input());
        if (isUnaffected && changesBookkeepingOnly()) {
            return new Passed();
        }
        var outcome = check.evaluate(input());
        return isUnaffected && check.excusesOldObject() && outcome instanceof Failed && failedBefore(check)
                ? new Passed()
                : outcome;
    }

    private boolean changesBookkeepingOnly() {
        if (bookkeepingOnly == null) {
            bookkeepingOnly = CelRequest.changesBookkeepingOnly(input());
        }
        return bookkeepingOnly;
    }

    private boolean failedBefore(RequestCheck check) {
        return check.evaluate(CelRequest.of(attributes.ofOldObject(), namespace, input().facts())) instanceof Failed;
    }

    private Input input() {
        if (input == null) {
            input = CelRequest.of(attributes, namespace, EvaluationFacts.of(deadline));
        }
        return input;
    }

    /** Returns the questions about a workload; none about a deployment without a requester, as in a file. */
    private Stream<Question> questions(QuestionCheck check, EvaluatedObjects objects) {
        return switch (check) {
            case RemoteCheck remote ->
                ImageLimit.exceeded((Workload) objects.object())
                        .map(outcome -> Stream.<Question>of(_ -> outcome))
                        .orElseGet(() -> remote.questions((Workload) objects.object()));
            case LookupCheck lookup -> lookup.question(objects.object()).stream();
            case DeployCheck deploy ->
                attributes.user() == null
                        ? Stream.empty()
                        : ImageLimit.exceeded((Workload) object)
                                .map(outcome -> Stream.<Question>of(_ -> outcome))
                                .orElseGet(() -> deploy.questions(attributes.deployAttempt(namespaceLabels)));
        };
    }
}
