package dev.sallyport.controller;

import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Phase;
import dev.sallyport.environment.Stage;
import dev.sallyport.environment.Stages;
import dev.sallyport.identity.Self;
import dev.sallyport.rollout.CrashLoop;
import dev.sallyport.rollout.Follower;
import dev.sallyport.rollout.Observed;
import dev.sallyport.rollout.Progress;
import dev.sallyport.rollout.RecordName;
import dev.sallyport.rollout.Retention;
import dev.sallyport.rollout.Rollbacks;
import dev.sallyport.rollout.RolloutRecorder;
import dev.sallyport.rollout.Transition;
import dev.sallyport.rollout.WorkloadObserver;
import dev.sallyport.rollout.Workloads;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Follows deployments after they were let in: says in the status of a record how far they have come, and puts back what
 * was healthy where an Environment asks for that. Records of workloads that are gone are kept for a while.
 */
@ControllerConfiguration
public class DeploymentRecordReconciler implements Reconciler<DeploymentRecord> {
    private static final Duration PODS_AGAIN = Duration.ofSeconds(15);
    private static final Follower UNKNOWN = new Follower(Duration.ofMinutes(10), Duration.ZERO);

    private final Stages stages;
    private final Workloads workloads;
    private final RolloutRecorder recorder;
    private final Self self;
    private final Duration retention;
    private final InstantSource clock;

    public DeploymentRecordReconciler(
            Stages stages,
            Workloads workloads,
            RolloutRecorder recorder,
            Self self,
            Retention retention,
            InstantSource clock) {
        this.stages = stages;
        this.workloads = workloads;
        this.recorder = recorder;
        this.self = self;
        this.retention = retention.time();
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, DeploymentRecord>> prepareEventSources(EventSourceContext<DeploymentRecord> context) {
        return Stream.of(Deployment.class, StatefulSet.class, DaemonSet.class, Job.class, CronJob.class)
                .<EventSource<?, DeploymentRecord>>map(kind -> source(kind, context))
                .toList();
    }

    private static <T extends HasMetadata> InformerEventSource<T, DeploymentRecord> source(
            Class<T> kind, EventSourceContext<DeploymentRecord> context) {
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(kind, DeploymentRecord.class)
                        .withName(kind.getSimpleName())
                        .withSecondaryToPrimaryMapper(workload -> Set.of(new ResourceID(
                                RecordName.of(
                                        kind.getSimpleName(),
                                        workload.getMetadata().getName()),
                                workload.getMetadata().getNamespace())))
                        .build(),
                context);
    }

    @Override
    public UpdateControl<DeploymentRecord> reconcile(DeploymentRecord record, Context<DeploymentRecord> context) {
        var spec = record.getSpec();
        if (spec == null || spec.workload() == null || spec.revisions().isEmpty()) {
            return UpdateControl.noUpdate();
        }
        var now = clock.instant();
        var workload = workload(record, context);
        if (workload.isEmpty() && isForgotten(record, now)) {
            context.getClient().resource(record).delete();
            return UpdateControl.noUpdate();
        }
        var stage = stages.find(spec.environment());
        var observed = workload.flatMap(WorkloadObserver::observe)
                .map(seen -> withCrashes(seen, workload.orElseThrow(), record));
        var progress = stage.map(this::follower).orElse(UNKNOWN).follow(spec, record.getStatus(), observed, now);
        var status = afterRollback(record, progress, stage, workload);
        progress.transitions().forEach(transition -> recorder.record(record, transition));
        return updated(record, status)
                .rescheduleAfter(next(progress, workload.isPresent(), now).toMillis());
    }

    private Follower follower(Stage stage) {
        return new Follower(stage.verification().deadline(), stages.soakAskedOf(stage.name()));
    }

    private static Optional<HasMetadata> workload(DeploymentRecord record, Context<DeploymentRecord> context) {
        Class<? extends HasMetadata> kind = switch (record.getSpec().workload().kind()) {
            case "Deployment" -> Deployment.class;
            case "StatefulSet" -> StatefulSet.class;
            case "DaemonSet" -> DaemonSet.class;
            case "Job" -> Job.class;
            default -> CronJob.class;
        };
        return context.getSecondaryResource(kind).map(HasMetadata.class::cast);
    }

    /** Pods are looked at just while a rollout may crash. */
    private Observed withCrashes(Observed seen, HasMetadata workload, DeploymentRecord record) {
        var isOpen = record.getStatus() == null
                || record.getStatus().phase() == null
                || Set.of(Phase.DECIDED, Phase.PROGRESSING, Phase.HEALTHY)
                        .contains(record.getStatus().phase());
        return isOpen && !seen.settled()
                ? seen.failing(CrashLoop.among(
                        workloads.pods(workload),
                        Instant.parse(record.getSpec().revisions().getFirst().at())))
                : seen;
    }

    private DeploymentRecordStatus afterRollback(
            DeploymentRecord record, Progress progress, Optional<Stage> stage, Optional<HasMetadata> workload) {
        var failure = progress.transitions().stream()
                .filter(transition -> transition.phase() == Phase.FAILED)
                .findFirst();
        if (failure.isEmpty()
                || workload.isEmpty()
                || stage.filter(each -> each.verification().rollback()).isEmpty()) {
            return progress.status();
        }
        try {
            var target = Rollbacks.target(record.getSpec(), progress.status(), self.name());
            if (target.isEmpty()) {
                return progress.status();
            }
            workloads.restore(workload.get(), target.get().template());
        } catch (RuntimeException e) {
            recorder.rollbackFailed(record, failure.get(), String.valueOf(e.getMessage()));
            return progress.status();
        }
        var done = Rollbacks.done(progress.status());
        recorder.record(
                record,
                new Transition(
                        failure.get().revision(),
                        Phase.ROLLED_BACK,
                        failure.get().at(),
                        clock.instant(),
                        failure.get().message()));
        return done;
    }

    private UpdateControl<DeploymentRecord> updated(DeploymentRecord record, DeploymentRecordStatus status) {
        if (Objects.equals(record.getStatus(), status)) {
            return UpdateControl.noUpdate();
        }
        record.setStatus(status);
        return UpdateControl.patchStatus(record);
    }

    private Duration next(Progress progress, boolean isThere, Instant now) {
        if (!isThere) {
            return retention;
        }
        var phase = progress.status().phase();
        var wanted = progress.next().map(at -> Duration.between(now, at)).filter(Duration::isPositive);
        return phase == Phase.PROGRESSING || phase == Phase.DECIDED
                ? wanted.filter(at -> at.compareTo(PODS_AGAIN) < 0).orElse(PODS_AGAIN)
                : wanted.orElse(retention);
    }

    private boolean isForgotten(DeploymentRecord record, Instant now) {
        var last = record.getStatus() == null || record.getStatus().rollouts().isEmpty()
                ? null
                : record.getStatus().rollouts().getFirst().endedAt();
        var since = Instant.parse(
                last == null ? record.getSpec().revisions().getFirst().at() : last);
        return !now.isBefore(since.plus(retention));
    }
}
