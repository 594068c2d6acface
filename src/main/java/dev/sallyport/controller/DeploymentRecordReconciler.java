package dev.sallyport.controller;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Phase;
import dev.sallyport.attestation.Attester;
import dev.sallyport.compile.Timestamps;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.environment.Environments;
import dev.sallyport.identity.OperatorIdentity;
import dev.sallyport.rollout.CrashLoop;
import dev.sallyport.rollout.PendingAttestation;
import dev.sallyport.rollout.PhaseTransition;
import dev.sallyport.rollout.PodPollInterval;
import dev.sallyport.rollout.RecordFormat;
import dev.sallyport.rollout.RecordRetention;
import dev.sallyport.rollout.Revision;
import dev.sallyport.rollout.Rollbacks;
import dev.sallyport.rollout.RolloutProgress;
import dev.sallyport.rollout.RolloutRecorder;
import dev.sallyport.rollout.RolloutTracker;
import dev.sallyport.rollout.WorkloadObservation;
import dev.sallyport.rollout.WorkloadObserver;
import dev.sallyport.rollout.WorkloadReader;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Follows deployments after they were let in: says in the status of a record how far they have come, and puts back what
 * was healthy where an Environment asks for that. Records of workloads that are gone are kept for a while.
 *
 * <p>What is said comes first: a failure is written before anything is done about it, so that it is told, counted and
 * rolled back once, whoever is leader meanwhile.
 */
@ControllerConfiguration
public class DeploymentRecordReconciler implements Reconciler<DeploymentRecord> {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration AGAIN = Duration.ofMinutes(1);
    private static final int TRIES = 5;
    private static final RolloutTracker UNKNOWN = new RolloutTracker(Duration.ofMinutes(10), Duration.ZERO);

    private final Environments stages;
    private final WorkloadReader workloads;
    private final RolloutRecorder recorder;
    private final OperatorIdentity self;
    private final Attester attester;
    private final Cache<String, Boolean> unattested =
            Caffeine.newBuilder().expireAfterWrite(AGAIN).build();
    private final RecordRetention retention;
    private final InstantSource clock;
    private final PodPollInterval looks = new PodPollInterval();

    public DeploymentRecordReconciler(
            Environments stages,
            WorkloadReader workloads,
            RolloutRecorder recorder,
            OperatorIdentity self,
            Attester attester,
            RecordRetention retention,
            InstantSource clock) {
        this.stages = stages;
        this.workloads = workloads;
        this.recorder = recorder;
        this.self = self;
        this.attester = attester;
        this.retention = retention;
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, DeploymentRecord>> prepareEventSources(EventSourceContext<DeploymentRecord> context) {
        return WorkloadEventSources.sources(context);
    }

    @Override
    public UpdateControl<DeploymentRecord> reconcile(DeploymentRecord record, Context<DeploymentRecord> context) {
        if (!isComplete(record)) {
            return UpdateControl.noUpdate();
        }
        try {
            var now = clock.instant();
            var workload = WorkloadEventSources.workload(record, context);
            var next = follow(record, workload, context, now);
            if (workload.isEmpty()) {
                forget(record, context, now);
            }
            return UpdateControl.<DeploymentRecord>noUpdate().rescheduleAfter(next.toMillis());
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) { // another revision was let in, or this was stale
                return UpdateControl.<DeploymentRecord>noUpdate().rescheduleAfter(SOON.toMillis());
            }
            throw e;
        }
    }

    private static boolean isComplete(DeploymentRecord record) {
        return record.getSpec() != null
                && record.getSpec().workload() != null
                && !record.getSpec().revisions().isEmpty();
    }

    /** Says how far it has come, does what follows from that, and answers when to look again. */
    private Duration follow(
            DeploymentRecord record, Optional<HasMetadata> workload, Context<DeploymentRecord> context, Instant now) {
        var spec = record.getSpec();
        var stage = stages.find(spec.environment());
        var follower = stage.map(this::follower).orElse(UNKNOWN);
        var recorded = RecordFormat.read(record);
        var decided = recorded.revisions().getFirst().time();
        var observed = workload.flatMap(each -> WorkloadObserver.observe(each, decided));
        var progress = follower.advance(recorded, observed, now);
        var mayCrash = progress.canFail()
                && observed.filter(WorkloadObservation::isUnsettled).isPresent();
        if (mayCrash) {
            var crash = CrashLoop.find(workloads.pods(workload.orElseThrow()), decided);
            progress = follower.advance(recorded, observed.map(seen -> seen.withFailure(crash)), now);
        }
        var written = written(record, RecordFormat.status(progress.rollouts()), context);
        progress.transitions().forEach(transition -> recorder.record(record, transition));
        if (stage.filter(each -> each.verification().rollback()).isPresent() && workload.isPresent()) {
            rollBack(written, progress, workload.get(), context);
        }
        var isOwed = stage.flatMap(CompiledEnvironment::attestation)
                .filter(asked -> isOwed(written, asked, follower.soak(), context))
                .isPresent();
        return next(record, progress, mayCrash, isOwed, now);
    }

    /** Tells other clusters of what has soaked, once; answers whether that is still to be done. */
    private boolean isOwed(
            DeploymentRecord record,
            CompiledEnvironment.Attestation asked,
            Duration soak,
            Context<DeploymentRecord> context) {
        var recorded = RecordFormat.read(record);
        var found = PendingAttestation.of(recorded, soak)
                .filter(each ->
                        each.revision().environment().equals(record.getSpec().environment()));
        if (found.isEmpty()) {
            return false;
        }
        var revision = found.get().revision();
        var attestationTime = found.get().earlier();
        if (attestationTime.isEmpty()) {
            var uid = record.getMetadata().getUid();
            if (unattested.getIfPresent(uid) != null) {
                return true;
            }
            var at = clock.instant();
            var why = attester.attest(record, revision, found.get().rollout(), asked);
            recorder.attested(record, revision, at, why.orElse(""));
            if (why.isPresent()) {
                unattested.put(uid, true);
                return true;
            }
            attestationTime = Optional.of(at);
        }
        var time = attestationTime.get();
        var attested = recorded.with(revision.number(), rollout -> rollout.attested(time));
        var _ = written(record, RecordFormat.status(attested.rollouts()), context);
        return false;
    }

    private RolloutTracker follower(CompiledEnvironment stage) {
        return new RolloutTracker(stage.verification().deadline(), stages.soakAskedOf(stage.name()));
    }

    /** With the resourceVersion that was seen; what was seen of an older one is refused, and so nothing is told twice. */
    private static DeploymentRecord written(
            DeploymentRecord record, DeploymentRecordStatus status, Context<DeploymentRecord> context) {
        if (Objects.equals(record.getStatus(), status)) {
            return record;
        }
        var changed = new DeploymentRecord();
        changed.setMetadata(record.getMetadata());
        changed.setSpec(record.getSpec());
        changed.setStatus(status);
        return context.resourceOperations().updatePrimaryStatus(changed);
    }

    private void rollBack(
            DeploymentRecord record,
            RolloutProgress progress,
            HasMetadata workload,
            Context<DeploymentRecord> context) {
        var failure = progress.failure();
        if (failure.isEmpty()) {
            return;
        }
        Optional<Revision> target;
        try {
            target = Rollbacks.target(RecordFormat.read(record).withRollouts(progress.rollouts()), self.name());
            if (target.isEmpty()) {
                return;
            }
            workloads.restore(
                    workload, failure.get().revision().template(), target.get().template());
        } catch (RuntimeException e) {
            recorder.rollbackFailed(record, failure.get(), String.valueOf(e.getMessage()));
            return;
        }
        recorder.record(
                record,
                new PhaseTransition(
                        failure.get().revision(),
                        Phase.ROLLED_BACK,
                        failure.get().time(),
                        clock.instant(),
                        "%s; revision %d is restored"
                                .formatted(failure.get().message(), target.get().number())));
        sayRolledBack(record, failure.get(), context);
    }

    /** The revision that was put back is on record at about the same time: what is refused for that is said again. */
    private static void sayRolledBack(
            DeploymentRecord record, PhaseTransition failure, Context<DeploymentRecord> context) {
        for (int i = 0; i < TRIES; i++) {
            var latest = context.getClient().resource(record).get();
            if (latest == null || latest.getStatus() == null) {
                return;
            }
            try {
                var rolledBack = Rollbacks.rolledBack(
                        RecordFormat.read(latest), failure.revision().number());
                var _ = written(latest, RecordFormat.status(rolledBack.rollouts()), context);
                return;
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                    throw e;
                }
            }
        }
    }

    private Duration next(
            DeploymentRecord record, RolloutProgress progress, boolean mayCrash, boolean isOwed, Instant now) {
        var uid = record.getMetadata().getUid();
        if (!mayCrash) {
            looks.remove(uid);
        }
        var wanted = Stream.of(
                        progress.nextTime().map(at -> Duration.between(now, at)).filter(Duration::isPositive),
                        mayCrash ? Optional.of(looks.add(uid)) : Optional.<Duration>empty(),
                        isOwed ? Optional.of(AGAIN) : Optional.<Duration>empty())
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder());
        return wanted.orElse(retention.time());
    }

    private void forget(DeploymentRecord record, Context<DeploymentRecord> context, Instant now) {
        var gone = context.getPrimaryCache()
                .list(record.getMetadata().getNamespace())
                .filter(DeploymentRecordReconciler::isComplete)
                .filter(each -> WorkloadEventSources.workload(each, context).isEmpty())
                .toList();
        retention
                .expired(gone, now)
                .forEach(each -> context.getClient()
                        .resource(each)
                        .lockResourceVersion(each.getMetadata().getResourceVersion())
                        .delete());
    }
}
