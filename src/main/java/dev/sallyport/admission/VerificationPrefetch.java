package dev.sallyport.admission;

import static java.util.concurrent.CompletableFuture.runAsync;

import dev.sallyport.check.RemoteCheck;
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
 * Asks what will be asked of a workload's Pods as soon as the workload is let in, so that the answers are there when the Pods
 * come. Policies that are for the workload have asked already; this is for those whose {@code match.kinds} name Pods and not
 * it. What comes of it decides nothing, and what is too much is left out.
 */
public final class VerificationPrefetch implements DecisionRecorder {
    private static final int AT_ONCE = 64;
    private static final Duration TIME = Duration.ofSeconds(10);

    private final PoliciesInForce policies;
    private final Evaluator evaluator;
    private final Runnable dropped;
    private final InstantSource clock;
    private final Executor executor;
    private final Semaphore room = new Semaphore(AT_ONCE);

    /**
     * Asks by that evaluator.
     *
     * @param policies those in force that may be for objects in a namespace of that name
     * @param dropped told of each workload that was left out
     * @param executor where it is done
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
            var ahead = policies.of(workload.namespace()).stream()
                    .filter(policy -> policy.matcher().matches(ObjectKind.POD)
                            && !policy.matcher().matches(workload.kind()))
                    .map(policy -> policy.only(RemoteCheck.class::isInstance))
                    .filter(policy -> !policy.checks().isEmpty())
                    .toList();
            if (!ahead.isEmpty()) {
                ask(workload, ahead);
            }
        }
    }

    /** What another workload controls has Pods of which that was asked before. */
    private static boolean makesNewPods(Decision decision, Workload workload) {
        var before = decision.attributes().oldObject();
        return decision.verdict() instanceof Verdict.Allowed
                && !decision.request().dryRun()
                && workload.kind() != ObjectKind.POD
                && workload.controller().isEmpty()
                && (before == null || !workload.isAlike(before));
    }

    private void ask(Workload workload, List<Policy> ahead) {
        if (room.tryAcquire()) {
            var _ = runAsync(() -> judge(workload, ahead), executor).whenComplete((_, _) -> room.release());
        } else {
            dropped.run();
        }
    }

    private void judge(Workload workload, List<Policy> ahead) {
        evaluator
                .evaluate(AdmissionAttributes.create(workload.pod()), ahead, Deadline.in(TIME, clock))
                .join();
    }
}
