package dev.sallyport.admission;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.supplyAsync;
import static java.util.stream.Gatherers.mapConcurrent;

import dev.sallyport.exception.ExceptionMatcher;
import dev.sallyport.finding.CheckResult;
import dev.sallyport.policy.PoliciesInForce;
import dev.sallyport.policy.Policy;
import dev.sallyport.workload.Deadline;
import io.fabric8.kubernetes.api.model.Namespace;
import java.util.List;
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
        var evaluation = new RequestEvaluation(attributes, namespace);
        inForce.forEach(evaluation::evaluate);
        return evaluation.pending().isEmpty()
                ? verdict(attributes, evaluation.policies(), evaluation.results())
                : supplyAsync(() -> evaluation.answered(answers(evaluation.pending(), deadline)), virtualThreads)
                        .thenCompose(all -> verdict(attributes, evaluation.policies(), all));
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

    private static List<CheckResult> answers(List<PendingQuestion> pending, Deadline deadline) {
        return pending.stream()
                .gather(mapConcurrent(CONCURRENCY, question -> question.answer(deadline)))
                .toList();
    }
}
