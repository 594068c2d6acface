package dev.sallyport.controller;

import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Phase;
import dev.sallyport.identity.OperatorIdentity;
import dev.sallyport.kubernetes.ConflictRetry;
import dev.sallyport.rollout.PhaseTransition;
import dev.sallyport.rollout.RecordFormat;
import dev.sallyport.rollout.Revision;
import dev.sallyport.rollout.Rollbacks;
import dev.sallyport.rollout.RolloutProgress;
import dev.sallyport.rollout.RolloutRecorder;
import dev.sallyport.rollout.WorkloadReader;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.time.InstantSource;
import java.util.Optional;

/** Rollback of a failed revision to the last healthy pod template. */
final class RollbackStep {
    private static final int TRIES = 5;

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
        restore(record, progress, failure.get(), workload).ifPresent(restored -> {
            recorder.record(
                    record,
                    new PhaseTransition(
                            failure.get().revision(),
                            Phase.ROLLED_BACK,
                            failure.get().time(),
                            clock.instant(),
                            "%s; revision %d is restored"
                                    .formatted(failure.get().message(), restored.number())));
            writeRolledBack(record, failure.get(), context);
        });
    }

    /** Returns the restored revision; empty if none is healthy, or if the cluster does not accept its pod template. */
    private Optional<Revision> restore(
            DeploymentRecord record, RolloutProgress progress, PhaseTransition failure, HasMetadata workload) {
        try {
            var target = Rollbacks.target(RecordFormat.read(record).withRollouts(progress.rollouts()), operator.name());
            target.ifPresent(
                    healthy -> workloads.restore(workload, failure.revision().template(), healthy.template()));
            return target;
        } catch (RuntimeException e) {
            recorder.rollbackFailed(record, failure, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** Retries after conflicts, because the restored revision is recorded at about the same time. */
    private static void writeRolledBack(
            DeploymentRecord record, PhaseTransition failure, Context<DeploymentRecord> context) {
        var _ = ConflictRetry.run(TRIES, () -> {
            var latest = context.getClient().resource(record).get();
            if (latest != null && latest.getStatus() != null) {
                var rolledBack = Rollbacks.rolledBack(
                        RecordFormat.read(latest), failure.revision().number());
                var _ = RecordStatusWriter.write(latest, RecordFormat.status(rolledBack.rollouts()), context);
            }
            return true;
        });
    }
}
