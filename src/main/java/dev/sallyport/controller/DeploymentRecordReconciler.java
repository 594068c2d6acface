package dev.sallyport.controller;

import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Phase;
import dev.sallyport.attestation.Attester;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.environment.Environments;
import dev.sallyport.identity.OperatorIdentity;
import dev.sallyport.kubernetes.ConflictRetry;
import dev.sallyport.rollout.PodPollInterval;
import dev.sallyport.rollout.RecordFormat;
import dev.sallyport.rollout.RecordRetention;
import dev.sallyport.rollout.Revision;
import dev.sallyport.rollout.RevisionObserver;
import dev.sallyport.rollout.RolloutProgress;
import dev.sallyport.rollout.RolloutRecorder;
import dev.sallyport.rollout.RolloutTracker;
import dev.sallyport.rollout.WorkloadObserver;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reconciler of DeploymentRecords: tracks rollouts, restores the last healthy revision where the Environment requires it,
 * attests soaked revisions and deletes old records of deleted workloads.
 *
 * <p>The status is written first. A failure is therefore reported, counted and rolled back once, even if the leader
 * changes.
 */
@ControllerConfiguration
public class DeploymentRecordReconciler implements Reconciler<DeploymentRecord> {
    private static final Duration RETRY_AFTER_CONFLICT = Duration.ofSeconds(1);
    private static final Duration RETRY_ATTESTATION = Duration.ofMinutes(1);
    private static final Duration RETRY_CONFIGURATION = Duration.ofMinutes(2);
    private static final Duration SOAKED_POLL_INTERVAL = Duration.ofMinutes(1);

    /** Time after which a record is checked in any case: another Environment may compare its configuration by then. */
    private static final Duration MAX_DELAY = Duration.ofMinutes(30);

    private static final RolloutTracker WITHOUT_ENVIRONMENT =
            new RolloutTracker(Duration.ofMinutes(10), Duration.ZERO, false);

    private final Environments environments;
    private final RevisionObserver observer;
    private final RolloutRecorder recorder;
    private final RecordRetention retention;
    private final InstantSource clock;
    private final RollbackStep rollback;
    private final AttestationStep attestation;
    private final ConfigurationStep configuration;
    private final PodPollInterval podPolls = new PodPollInterval();

    public DeploymentRecordReconciler(
            Environments environments,
            RevisionObserver observer,
            RolloutRecorder recorder,
            OperatorIdentity operator,
            Attester attester,
            RecordRetention retention,
            InstantSource clock) {
        this.environments = environments;
        this.observer = observer;
        this.recorder = recorder;
        this.retention = retention;
        this.clock = clock;
        this.rollback = new RollbackStep(observer.workloads(), recorder, operator, clock);
        this.attestation = new AttestationStep(attester, recorder, clock, RETRY_ATTESTATION);
        this.configuration =
                new ConfigurationStep(observer.configurations(), observer.workloads(), RETRY_CONFIGURATION);
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
            var delay = follow(record, workload, context, now);
            if (workload.isEmpty()) {
                deleteExpired(record, context, now);
            }
            return UpdateControl.<DeploymentRecord>noUpdate().rescheduleAfter(delay.toMillis());
        } catch (KubernetesClientException e) {
            if (ConflictRetry.isConflict(e)) { // the record has a new revision, or the cache is outdated
                return UpdateControl.<DeploymentRecord>noUpdate().rescheduleAfter(RETRY_AFTER_CONFLICT.toMillis());
            }
            throw e;
        }
    }

    private static boolean isComplete(DeploymentRecord record) {
        return record.getSpec() != null
                && record.getSpec().workload() != null
                && !record.getSpec().revisions().isEmpty();
    }

    /** Writes the progress to the status, rolls back and attests if needed; returns the time until the next check. */
    private Duration follow(
            DeploymentRecord record, Optional<HasMetadata> workload, Context<DeploymentRecord> context, Instant now) {
        var spec = record.getSpec();
        var environment = environments.find(spec.environment());
        var tracker = environment.map(this::tracker).orElse(WITHOUT_ENVIRONMENT);
        var recorded = RecordFormat.read(record);
        var decided = recorded.revisions().getFirst().time();
        var observed = workload.flatMap(each -> WorkloadObserver.observe(each, decided));
        var polled = observed.flatMap(seen -> tracker.needsPods(recorded, seen, now));
        if (polled.isPresent()) {
            var health = observer.observe(workload.orElseThrow(), polled.get());
            observed = observed.map(seen -> WorkloadObserver.withHealth(workload.orElseThrow(), seen, health));
        }
        var progress = tracker.advance(recorded, observed, now);
        var written = RecordStatusWriter.write(record, RecordFormat.status(progress.rollouts()), context);
        progress.transitions().forEach(transition -> recorder.record(record, transition));
        progress.healthChanges().forEach(change -> recorder.healthChanged(record, change));
        if (environment.filter(each -> each.verification().rollback()).isPresent() && workload.isPresent()) {
            rollback.rollBackIfFailed(written, progress, workload.get(), context);
        }
        var settings = environment.flatMap(CompiledEnvironment::attestation);
        var attestationDue =
                settings.isPresent() && attestation.attestIfDue(written, settings.get(), tracker.soak(), context);
        boolean configurationDue = workload.isPresent()
                && environments.comparesConfiguration(spec.environment())
                && configuration.recordIfDue(written, workload.get(), tracker.soak(), context);
        return delay(
                record.getMetadata().getUid(),
                progress.nextTime().map(at -> Duration.between(now, at)).filter(Duration::isPositive),
                Stream.of(
                                polled.map(revision -> podPollInterval(record, progress, revision)),
                                workload.filter(_ -> WorkloadEventSources.isCustom(record))
                                        .map(_ -> CustomPollInterval.after(decided, now)))
                        .flatMap(Optional::stream)
                        .min(Comparator.naturalOrder()),
                retry(attestationDue, configurationDue));
    }

    private static Optional<Duration> retry(boolean attestationDue, boolean configurationDue) {
        return attestationDue
                ? Optional.of(RETRY_ATTESTATION)
                : configurationDue ? Optional.of(RETRY_CONFIGURATION) : Optional.empty();
    }

    private RolloutTracker tracker(CompiledEnvironment environment) {
        return new RolloutTracker(
                environment.verification().deadline(),
                environments.soakAskedOf(environment.name()),
                environment.verification().failureEndsEvidence());
    }

    /** Returns the time until Pods are read again; after the soak time there is no failure to detect. */
    private Duration podPollInterval(DeploymentRecord record, RolloutProgress progress, Revision revision) {
        var interval = podPolls.add(record.getMetadata().getUid());
        var hasSoaked = progress.rollouts().stream()
                .anyMatch(rollout -> rollout.revision() == revision.number() && rollout.phase() == Phase.SOAKED);
        return hasSoaked && interval.compareTo(SOAKED_POLL_INTERVAL) < 0 ? SOAKED_POLL_INTERVAL : interval;
    }

    private Duration delay(
            String uid, Optional<Duration> nextTransition, Optional<Duration> podPoll, Optional<Duration> retry) {
        if (podPoll.isEmpty()) {
            podPolls.remove(uid);
        }
        return Stream.of(nextTransition, podPoll, retry)
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder())
                .orElse(MAX_DELAY.compareTo(retention.time()) < 0 ? MAX_DELAY : retention.time());
    }

    /** Deletes the records of deleted workloads in this namespace that need not be retained. */
    private void deleteExpired(DeploymentRecord record, Context<DeploymentRecord> context, Instant now) {
        var withoutWorkload = context.getPrimaryCache()
                .list(record.getMetadata().getNamespace())
                .filter(DeploymentRecordReconciler::isComplete)
                .filter(each -> each.equals(record)
                        || (!WorkloadEventSources.isCustom(each)
                                && WorkloadEventSources.workload(each, context).isEmpty()))
                .toList();
        retention
                .expired(withoutWorkload, now)
                .forEach(each -> context.getClient()
                        .resource(each)
                        .lockResourceVersion(each.getMetadata().getResourceVersion())
                        .delete());
    }
}
