package dev.sallyport.admission;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.supplyAsync;
import static java.util.stream.Gatherers.mapConcurrent;

import dev.sallyport.check.EvaluationBudget;
import dev.sallyport.exception.ExceptionMatcher;
import dev.sallyport.finding.CheckResult;
import dev.sallyport.policy.PoliciesInForce;
import dev.sallyport.policy.Policy;
import dev.sallyport.workload.Deadline;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

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

    /** Returns whether any policy names the kind and operation of a request that only rules evaluate. */
    public boolean evaluates(AdmissionAttributes attributes) {
        var object = attributes.object();
        return policies.of(object.namespace()).stream().anyMatch(policy -> policy.evaluates(object));
    }

    /** Evaluates on the caller's thread; remote checks without a cached answer continue on virtual threads. */
    public CompletableFuture<Verdict> evaluate(AdmissionAttributes attributes, Deadline deadline) {
        return evaluate(attributes, deadline, EvaluationBudget.of(deadline));
    }

    /**
     * Evaluates within a budget; fails with {@link EvaluationBudget.HandOver} if a brief one does not suffice.
     *
     * @param budget a new one
     */
    public CompletableFuture<Verdict> evaluate(
            AdmissionAttributes attributes, Deadline deadline, EvaluationBudget budget) {
        return evaluate(attributes, policies.of(attributes.object().namespace()), deadline, budget);
    }

    /** Evaluates by the given policies only. */
    public CompletableFuture<Verdict> evaluate(
            AdmissionAttributes attributes, List<Policy> inForce, Deadline deadline) {
        return evaluate(attributes, inForce, deadline, EvaluationBudget.of(deadline));
    }

    private CompletableFuture<Verdict> evaluate(
            AdmissionAttributes attributes, List<Policy> inForce, Deadline deadline, EvaluationBudget budget) {
        return namespaces
                .required(attributes.object(), inForce)
                .thenCompose(namespace -> evaluate(
                        new RequestEvaluation(attributes, namespace, budget, deadline, inForce.size() == 1),
                        attributes,
                        inForce,
                        deadline));
    }

    private CompletableFuture<Verdict> evaluate(
            RequestEvaluation evaluation, AdmissionAttributes attributes, List<Policy> inForce, Deadline deadline) {
        for (var policy : inForce) {
            evaluation.evaluate(policy);
        }
        evaluation.finishLocalPart();
        return evaluation.pending().isEmpty()
                ? verdict(attributes, evaluation.policies(), evaluation.results())
                : supplyAsync(() -> answered(evaluation, attributes, deadline), virtualThreads)
                        .thenCompose(all -> verdict(attributes, evaluation.policies(), all));
    }

    private List<CheckResult> answered(
            RequestEvaluation evaluation, AdmissionAttributes attributes, Deadline deadline) {
        var forbidden = forbidden(evaluation.results(), attributes);
        var questions = evaluation.pending().stream()
                .filter(question -> question.concernsNone(forbidden))
                .toList();
        return evaluation.answered(answers(questions, deadline));
    }

    /** Returns the images of which no registry is asked; may read the owners that exceptions name. */
    private Set<String> forbidden(List<CheckResult> results, AdmissionAttributes attributes) {
        if (results.stream().noneMatch(ForbiddenImages::isDenied)) {
            return Set.of();
        }
        var user = attributes.user();
        var object = attributes.object();
        var matching = exceptions.mustAsk(user, object, results)
                ? exceptions.withOwners(user, object)
                : exceptions.of(user, object);
        return ForbiddenImages.of(object, results, matching);
    }

    /** Completes on the caller's thread, unless owners must be read because an exception may name them. */
    private CompletableFuture<Verdict> verdict(
            AdmissionAttributes attributes, List<Policy> applied, List<CheckResult> results) {
        return exceptions.mustAsk(attributes.user(), attributes.object(), results)
                ? supplyAsync(
                        () -> Verdict.of(
                                applied, results, exceptions.withOwners(attributes.user(), attributes.object())),
                        virtualThreads)
                : completedFuture(Verdict.of(applied, results, exceptions.of(attributes.user(), attributes.object())));
    }

    private static List<CheckResult> answers(List<PendingQuestion> pending, Deadline deadline) {
        return pending.stream()
                .gather(mapConcurrent(CONCURRENCY, question -> question.answer(deadline)))
                .toList();
    }
}
