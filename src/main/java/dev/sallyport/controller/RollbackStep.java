package dev.sallyport.controller;

import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Phase;
import dev.sallyport.finding.SafeText;
import dev.sallyport.identity.OperatorIdentity;
import dev.sallyport.kubernetes.ConflictRetry;
import dev.sallyport.rollout.PhaseTransition;
import dev.sallyport.rollout.RecordFormat;
import dev.sallyport.rollout.RecordedRollouts;
import dev.sallyport.rollout.Revision;
import dev.sallyport.rollout.Rollbacks;
import dev.sallyport.rollout.RolloutProgress;
import dev.sallyport.rollout.RolloutRecorder;
import dev.sallyport.rollout.WorkloadReader;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Rollback of a failed revision to the last healthy pod template. */
final class RollbackStep {
    private static final int TRIES = 5;
    private static final int MAX_REASON = 512;

    private final WorkloadReader workloads;
    private final RolloutRecorder recorder;
    private final OperatorIdentity operator;
    private final InstantSource clock;

    RollbackStep(WorkloadReader workloads, RolloutRecorder recorder, OperatorIdentity operator, InstantSource clock) {
        this.workloads = workloads;
        this.recorder = recorder;
        this.operator = operator;
        this.clock = clock;
    }

    /** Restores the last healthy pod template if the revision has just failed, and reports the result. */
    void rollBackIfFailed(
            DeploymentRecord record,
            RolloutProgress progress,
            HasMetadata workload,
            Context<DeploymentRecord> context) {
        var failure = progress.failure();
        if (failure.isEmpty()) {
            return;
        }
        restore(record, progress, failure.get(), workload, context).ifPresent(restored -> {
            recorder.record(
                    record,
                    new PhaseTransition(
                            failure.get().revision(),
                            Phase.ROLLED_BACK,
                            failure.get().time(),
                            clock.instant(),
                            "%s; revision %d is restored"
                                    .formatted(failure.get().message(), restored.number())));
            write(
                    record,
                    context,
                    latest -> Rollbacks.rolledBack(
                            latest, failure.get().revision().number()));
        });
    }

    /** Returns the restored revision; empty if none is healthy, or if its pod template is not accepted, which is reported. */
    private Optional<Revision> restore(
            DeploymentRecord record,
            RolloutProgress progress,
            PhaseTransition failure,
            HasMetadata workload,
            Context<DeploymentRecord> context) {
        try {
            var target = Rollbacks.target(RecordFormat.read(record).withRollouts(progress.rollouts()), operator.name());
            workloads.restore(workload, failure.revision().template(), target.template());
            return Optional.of(target);
        } catch (RuntimeException e) {
            var reason = SafeText.cut(SafeText.clean(String.valueOf(e.getMessage())), MAX_REASON);
            recorder.rollbackFailed(record, failure, reason);
            write(
                    record,
                    context,
                    latest -> Rollbacks.notRolledBack(latest, failure.revision().number(), reason));
            return Optional.empty();
        }
    }

    /** Retries after conflicts, because the restored revision is recorded at about the same time. */
    private static void write(
            DeploymentRecord record, Context<DeploymentRecord> context, UnaryOperator<RecordedRollouts> change) {
        var _ = ConflictRetry.run(TRIES, () -> {
            var latest = context.getClient().resource(record).get();
            if (latest != null && latest.getStatus() != null) {
                var changed = change.apply(RecordFormat.read(latest));
                var _ = RecordStatusWriter.write(latest, RecordFormat.status(changed.rollouts()), context);
            }
            return true;
        });
    }
}
