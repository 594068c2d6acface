package dev.sallyport.admission;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.supplyAsync;
import static java.util.stream.Gatherers.mapConcurrent;

import dev.sallyport.admission.AdmissionAttributes.Scope;
import dev.sallyport.check.Check;
import dev.sallyport.check.DeployCheck;
import dev.sallyport.check.ManifestCheck;
import dev.sallyport.check.ObjectCheck;
import dev.sallyport.check.RemoteCheck;
import dev.sallyport.check.RemoteCheck.Question;
import dev.sallyport.check.RequestCheck;
import dev.sallyport.check.RequestCheck.Input;
import dev.sallyport.exception.ExceptionMatcher;
import dev.sallyport.finding.CheckResult;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Passed;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.Outcome.Undecided;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.policy.PoliciesInForce;
import dev.sallyport.policy.Policy;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.Namespace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Evaluator of objects by the policies in force. */
public final class Evaluator {
    private static final int CONCURRENCY = 16;
    private final PoliciesInForce policies;
    private final NamespaceLookup namespaces;
    private final ExceptionMatcher exceptions;
    private final Executor virtualThreads;

    /**
     * Creates an evaluator.
     *
     * @param virtualThreads runs remote checks
     */
    public Evaluator(
            PoliciesInForce policies,
            NamespaceReader namespaces,
            ExceptionMatcher exceptions,
            Executor virtualThreads) {
        this.policies = policies;
        this.namespaces = new NamespaceLookup(namespaces, virtualThreads);
        this.exceptions = exceptions;
        this.virtualThreads = virtualThreads;
    }

    /** Evaluates on the caller's thread; remote checks without a cached answer continue on virtual threads. */
    public CompletableFuture<Verdict> evaluate(AdmissionAttributes attributes, Deadline deadline) {
        return evaluate(attributes, policies.of(attributes.object().namespace()), deadline);
    }

    /** Evaluates by the given policies only. */
    public CompletableFuture<Verdict> evaluate(
            AdmissionAttributes attributes, List<Policy> inForce, Deadline deadline) {
        return namespaces
                .required(attributes.object().namespace(), inForce)
                .thenCompose(namespace -> evaluate(attributes, inForce, namespace, deadline));
    }

    private CompletableFuture<Verdict> evaluate(
            AdmissionAttributes attributes, List<Policy> inForce, Namespace namespace, Deadline deadline) {
        var labels = Subject.labels(namespace.getMetadata());
        var applied = new ArrayList<Policy>();
        var results = new ArrayList<CheckResult>();
        var open = new ArrayList<PendingQuestion>();
        var requests = new Requests(attributes, namespace);
        for (var policy : inForce) {
            if (policy.appliesTo(attributes.object().kind()) && policy.matches(attributes.object(), labels)) {
                var scope = attributes.scope(policy, labels);
                if (scope != Scope.NOTHING || policy.hasRequestChecks()) {
                    applied.add(policy);
                    evaluate(attributes, labels, policy, scope, requests, results, open);
                }
            }
        }
        return open.isEmpty()
                ? verdict(attributes, applied, results)
                : supplyAsync(() -> join(results, answers(open, deadline)), virtualThreads)
                        .thenCompose(all -> verdict(attributes, applied, all));
    }

    /** Completes on the caller's thread, unless owners must be read because an exception may name them. */
    private CompletableFuture<Verdict> verdict(
            AdmissionAttributes attributes, List<Policy> applied, List<CheckResult> results) {
        return exceptions.mustAsk(attributes.user(), attributes.object(), results)
                ? supplyAsync(
                        () -> Verdict.of(
                                applied, results, exceptions.withOwners(attributes.user(), attributes.object())),
                        virtualThreads)
                : completedFuture(Verdict.of(applied, results, exceptions.of(attributes.object())));
    }

    private static void evaluate(
            AdmissionAttributes attributes,
            Map<String, String> labels,
            Policy policy,
            Scope scope,
            Requests requests,
            List<CheckResult> results,
            List<PendingQuestion> open) {
        var after = attributes.object();
        for (var check : policy.checks()) {
            if (!check.appliesTo(after.kind())) {
                continue;
            }
            switch (check) {
                case ManifestCheck manifest ->
                    results.add(new CheckResult(policy, check, scope.relevant(manifest.evaluate((Workload) after))));
                case ObjectCheck object ->
                    results.add(new CheckResult(policy, check, scope.relevant(object.evaluate(after))));
                case RequestCheck request ->
                    results.add(new CheckResult(policy, check, requests.evaluate(request, scope)));
                case RemoteCheck remote
                when scope == Scope.EVERYTHING ->
                    remote.questions((Workload) after)
                            .forEach(question -> question.known()
                                    .ifPresentOrElse(
                                            outcome -> results.add(new CheckResult(policy, check, outcome)),
                                            () -> open.add(new PendingQuestion(policy, check, question))));
                case RemoteCheck _ -> {} // the images are unchanged
                case DeployCheck deploy
                when scope == Scope.EVERYTHING && attributes.user() != null ->
                    deploy.questions(attributes.deployAttempt(labels))
                            .map(question -> new PendingQuestion(policy, check, question))
                            .forEach(open::add);
                case DeployCheck _ -> {} // no requester, or the pod template is unchanged
            }
        }
    }

    private static List<CheckResult> answers(List<PendingQuestion> open, Deadline deadline) {
        return open.stream()
                .gather(mapConcurrent(CONCURRENCY, question -> question.answer(deadline)))
                .toList();
    }

    private static List<CheckResult> join(List<CheckResult> results, List<CheckResult> answers) {
        results.addAll(answers);
        return results;
    }

    /** Evaluation of request checks; their input is made for the first of them. */
    private static final class Requests {
        private final AdmissionAttributes attributes;
        private final Namespace namespace;
        private @Nullable Input input;

        Requests(AdmissionAttributes attributes, Namespace namespace) {
            this.attributes = attributes;
            this.namespace = namespace;
        }

        /** Evaluates a check; a violation that the old object had too is excused where the evaluated part is unchanged. */
        Outcome evaluate(RequestCheck check, Scope scope) {
            if (input == null) {
                input = CelRequest.of(attributes, namespace);
            }
            var outcome = check.evaluate(input);
            return scope == Scope.EVERYTHING || outcome instanceof Passed || passedBefore(check)
                    ? outcome
                    : new Passed();
        }

        private boolean passedBefore(RequestCheck check) {
            return check.evaluate(CelRequest.of(attributes.ofOldObject(), namespace)) instanceof Passed;
        }
    }

    /** Question of a remote check without a cached answer. */
    private record PendingQuestion(Policy policy, Check check, Question question) {

        CheckResult answer(Deadline deadline) {
            return new CheckResult(policy, check, ask(deadline));
        }

        /** Maps an unexpected exception of a remote check to undecided with {@code INTERNAL_ERROR}. */
        private Outcome ask(Deadline deadline) {
            try {
                return question.answer(deadline);
            } catch (RuntimeException e) {
                System.getLogger(Evaluator.class.getName())
                        .log(System.Logger.Level.ERROR, "check " + check.id() + " failed with an internal error", e);
                return new Undecided(
                        UndecidedReason.INTERNAL_ERROR,
                        new Problem("", "internal error; see the log of the operator", "contact a cluster admin"));
            }
        }
    }
}
