package dev.sallyport.admission;

import static java.util.concurrent.CompletableFuture.runAsync;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.sallyport.check.RemoteCheck;
import dev.sallyport.check.image.ImageCheck;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.policy.PoliciesInForce;
import dev.sallyport.policy.Policy;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Workload;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/**
 * Prefetch of image verifications for the Pods of an allowed workload, so that the results are cached when the Pods are created.
 * Policies that match the workload have verified its images; the prefetch is for policies that match Pods only. Its results
 * are not decisions. Prefetches beyond the limit of a namespace, or of the process, are dropped.
 */
public final class VerificationPrefetch implements DecisionRecorder {
    private static final int MAX_CONCURRENT = 64;
    private static final int MAX_PER_NAMESPACE = 8;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final PoliciesInForce policies;
    private final Evaluator evaluator;
    private final Runnable dropped;
    private final InstantSource clock;
    private final Executor executor;
    private final Semaphore room = new Semaphore(MAX_CONCURRENT);
    /** A semaphore lasts as long as a prefetch of its namespace runs. */
    private final LoadingCache<String, Semaphore> namespaceRoom =
            Caffeine.newBuilder().weakValues().build(_ -> new Semaphore(MAX_PER_NAMESPACE));

    /**
     * Creates a prefetch.
     *
     * @param dropped called for each dropped workload
     * @param executor runs the verifications
     */
    public VerificationPrefetch(
            PoliciesInForce policies, Evaluator evaluator, Runnable dropped, InstantSource clock, Executor executor) {
        this.policies = policies;
        this.evaluator = evaluator;
        this.dropped = dropped;
        this.clock = clock;
        this.executor = executor;
    }

    @Override
    public void record(Decision decision) {
        if (decision.attributes().object() instanceof Workload workload && makesNewPods(decision, workload)) {
            var podPolicies = policies.of(workload.namespace()).stream()
                    .filter(policy -> policy.matcher().matches(ObjectKind.POD)
                            && !policy.matcher().matches(workload.kind()))
                    .map(policy -> policy.only(check -> check instanceof RemoteCheck || check instanceof ImageCheck))
                    .toList();
            if (podPolicies.stream().anyMatch(VerificationPrefetch::isRemote)) {
                prefetch(workload, podPolicies);
            }
        }
    }

    private static boolean isRemote(Policy policy) {
        return policy.checks().stream().anyMatch(RemoteCheck.class::isInstance);
    }

    /** Pods of an object that a controller creates were prefetched with its owner. */
    private static boolean makesNewPods(Decision decision, Workload workload) {
        return decision.verdict() instanceof Verdict.Allowed
                && !decision.request().dryRun()
                && workload.kind() != ObjectKind.POD
                && !ControllerOwnership.isCreatedByController(
                        decision.attributes().user(), workload)
                && decision.attributes().isDeployment();
    }

    private void prefetch(Workload workload, List<Policy> podPolicies) {
        var own = namespaceRoom.get(workload.namespace());
        if (!own.tryAcquire()) {
            dropped.run();
        } else if (!room.tryAcquire()) {
            own.release();
            dropped.run();
        } else {
            var _ = runAsync(() -> verify(workload, podPolicies), executor).whenComplete((_, _) -> {
                room.release();
                own.release();
            });
        }
    }

    private void verify(Workload workload, List<Policy> podPolicies) {
        evaluator
                .evaluate(AdmissionAttributes.create(workload.pod()), podPolicies, Deadline.in(TIMEOUT, clock))
                .join();
    }
}
