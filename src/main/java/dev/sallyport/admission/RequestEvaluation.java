package dev.sallyport.admission;

import dev.sallyport.admission.AdmissionAttributes.Scope;
import dev.sallyport.check.Check;
import dev.sallyport.check.DeployCheck;
import dev.sallyport.check.EvaluationBudget;
import dev.sallyport.check.ImageLimit;
import dev.sallyport.check.LocalCheck;
import dev.sallyport.check.ManifestCheck;
import dev.sallyport.check.ObjectCheck;
import dev.sallyport.check.QuestionCheck;
import dev.sallyport.check.RemoteCheck;
import dev.sallyport.check.RemoteCheck.Question;
import dev.sallyport.check.RequestCheck;
import dev.sallyport.check.RequestCheck.Input;
import dev.sallyport.finding.CheckResult;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Passed;
import dev.sallyport.policy.Policy;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.Namespace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Evaluation of one admission request: results of local checks, and the questions that remain. */
final class RequestEvaluation {
    private final AdmissionAttributes attributes;
    private final Subject object;
    private final Namespace namespace;
    private final Map<String, String> namespaceLabels;
    private final List<Policy> policies = new ArrayList<>();
    private final List<CheckResult> results = new ArrayList<>();
    private final List<PendingQuestion> pending = new ArrayList<>();
    private final EvaluationBudget budget;
    private @Nullable Input input;

    RequestEvaluation(AdmissionAttributes attributes, Namespace namespace, EvaluationBudget budget) {
        this.attributes = attributes;
        this.object = attributes.object();
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
        if (!policy.appliesTo(object.kind()) || !policy.matches(object, namespaceLabels)) {
            return;
        }
        var scope = attributes.scope(policy, namespaceLabels);
        if (scope == Scope.NOTHING && !policy.hasRequestChecks()) {
            return;
        }
        policies.add(policy);
        for (var check : policy.checks()) {
            if (check.appliesTo(object.kind())) {
                evaluate(policy, check, scope);
            }
        }
    }

    private void evaluate(Policy policy, Check check, Scope scope) {
        switch (check) {
            case LocalCheck local -> results.add(new CheckResult(policy, check, budgeted(policy, local, scope)));
            case QuestionCheck asking
            when scope == Scope.EVERYTHING -> questions(asking).forEach(question -> ask(policy, check, question));
            case QuestionCheck _ -> {} // the pod template is unchanged
        }
    }

    private void ask(Policy policy, Check check, Question question) {
        budget.known(policy.name(), check.id(), question::known)
                .ifPresentOrElse(
                        outcome -> results.add(new CheckResult(policy, check, outcome)),
                        () -> pending.add(new PendingQuestion(policy, check, question, budget)));
    }

    private Outcome budgeted(Policy policy, LocalCheck check, Scope scope) {
        return check instanceof RequestCheck
                ? budget.metered(policy.name(), check.id(), () -> outcome(check, scope))
                : budget.linear(policy.name(), check.id(), () -> outcome(check, scope));
    }

    private Outcome outcome(LocalCheck check, Scope scope) {
        return switch (check) {
            case ManifestCheck manifest -> scope.relevant(manifest.evaluate((Workload) object));
            case ObjectCheck any -> scope.relevant(any.evaluate(object));
            case RequestCheck request -> outcome(request, scope);
        };
    }

    /** Evaluates a request check; a violation of the old object is excused while the evaluated part is unchanged. */
    private Outcome outcome(RequestCheck check, Scope scope) {
        if (input == null) {
            input = CelRequest.of(attributes, namespace);
        }
        var outcome = check.evaluate(input);
        return scope == Scope.EVERYTHING || outcome instanceof Passed || passedBefore(check) ? outcome : new Passed();
    }

    private boolean passedBefore(RequestCheck check) {
        return check.evaluate(CelRequest.of(attributes.ofOldObject(), namespace)) instanceof Passed;
    }

    /** Returns the questions about a workload; none about a deployment without a requester, as in a file. */
    private Stream<Question> questions(QuestionCheck check) {
        return switch (check) {
            case RemoteCheck remote ->
                ImageLimit.exceeded((Workload) object)
                        .map(outcome -> Stream.<Question>of(_ -> outcome))
                        .orElseGet(() -> remote.questions((Workload) object));
            case DeployCheck deploy ->
                attributes.user() == null
                        ? Stream.empty()
                        : ImageLimit.exceeded((Workload) object)
                                .map(outcome -> Stream.<Question>of(_ -> outcome))
                                .orElseGet(() -> deploy.questions(attributes.deployAttempt(namespaceLabels)));
        };
    }
}
