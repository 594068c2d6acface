package dev.sallyport.record;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Phase;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.UnhealthyReason;
import dev.sallyport.finding.SafeText;
import dev.sallyport.rollout.LeadTimes;
import dev.sallyport.rollout.PhaseTransition;
import dev.sallyport.rollout.Revision;
import dev.sallyport.rollout.RolloutProgress.HealthChange;
import dev.sallyport.rollout.RolloutRecorder;
import java.time.Duration;
import java.time.Instant;

/** Recorder that reports rollouts as Events, audit lines and metrics. */
public final class RolloutReporter implements RolloutRecorder {

    private final EventRecorder events;
    private final AuditSink lines;
    private final RolloutMetrics metrics;
    private final LeadTimes leadTimes;

    /**
     * Creates a reporter.
     *
     * @param lines sink of audit lines
     */
    public RolloutReporter(EventRecorder events, AuditSink lines, RolloutMetrics metrics, LeadTimes leadTimes) {
        this.events = events;
        this.lines = lines;
        this.metrics = metrics;
        this.leadTimes = leadTimes;
    }

    /** Content of an Event and an audit line about a revision. */
    private record RolloutReport(
            Revision revision, Instant time, Duration duration, String reason, boolean isFailure, String message) {
        static RolloutReport of(PhaseTransition transition, String reason, String message) {
            var isFailure = transition.phase() == Phase.FAILED || transition.phase() == Phase.ROLLED_BACK;
            return new RolloutReport(
                    transition.revision(), transition.time(), transition.duration(), reason, isFailure, message);
        }
    }

    @Override
    public void record(DeploymentRecord record, PhaseTransition transition) {
        var environment = transition.revision().environment();
        countChange(record, transition);
        if (transition.phase() == Phase.PROGRESSING || transition.phase() == Phase.ENDED) {
            return; // reported with the decision about this revision, or the next one
        }
        metrics.countRollout(environment, Metric.value(transition.phase()));
        if (transition.phase() == Phase.FAILED) {
            metrics.recordDetection(environment, transition.duration());
        }
        if (transition.phase() == Phase.ROLLED_BACK) {
            metrics.recordRollback(environment, transition.duration());
        }
        report(record, RolloutReport.of(transition, reason(transition.phase()), transition.message()));
    }

    /** Counts the first outcome of a revision; a failure after it was healthy is none. */
    private void countChange(DeploymentRecord record, PhaseTransition transition) {
        var revision = transition.revision();
        switch (transition.phase()) {
            case HEALTHY -> {
                metrics.countChange(revision.environment(), "succeeded");
                leadTimes
                        .of(record, revision, transition.time())
                        .ifPresent(duration -> metrics.recordLeadTime(revision.environment(), duration));
            }
            case FAILED -> {
                if (!wasHealthy(record, revision)) {
                    metrics.countChange(revision.environment(), "failed");
                }
            }
            case ENDED -> metrics.countChange(revision.environment(), "superseded");
            case DECIDED, PROGRESSING, SOAKED, ROLLED_BACK -> {}
        }
    }

    /** Returns whether the status before the transition has a time of health. */
    private static boolean wasHealthy(DeploymentRecord record, Revision revision) {
        return record.getStatus() != null
                && record.getStatus().rollouts().stream()
                        .anyMatch(rollout -> rollout.revision() == revision.number() && rollout.healthyTime() != null);
    }

    /** Reports images that were not admitted, and every change after the revision had become healthy. */
    @Override
    public void healthChanged(DeploymentRecord record, HealthChange change) {
        var state = change.unhealthy();
        if (change.wasHealthy()) {
            metrics.countRollout(change.revision().environment(), state.isPresent() ? "unhealthy" : "recovered");
        }
        var isMismatch = state.filter(each -> each.reason() == UnhealthyReason.IMAGE_MISMATCH)
                .isPresent();
        if (change.wasHealthy() || isMismatch) {
            report(
                    record,
                    new RolloutReport(
                            change.revision(),
                            change.time(),
                            Duration.ZERO,
                            reason(change, isMismatch),
                            state.isPresent() || change.endsEvidence(),
                            state.map(each -> each.reason().label() + ": " + each.message())
                                    .orElse("")));
        }
    }

    private static String reason(HealthChange change, boolean isMismatch) {
        if (change.endsEvidence()) {
            return "EvidenceWithdrawn";
        }
        if (isMismatch) {
            return "ImageMismatch";
        }
        return change.unhealthy().isPresent() ? "RevisionUnhealthy" : "RevisionRecovered";
    }

    @Override
    public void attested(DeploymentRecord record, Revision revision, Instant time, String failure) {
        var isFailure = !failure.isEmpty();
        metrics.countAttestation(revision.environment(), isFailure ? "failed" : "succeeded");
        var reason = isFailure ? "AttestationFailed" : "SoakAttested";
        report(record, new RolloutReport(revision, time, Duration.ZERO, reason, isFailure, failure));
    }

    @Override
    public void rollbackFailed(DeploymentRecord record, PhaseTransition failure, String reason) {
        metrics.countRollout(failure.revision().environment(), "rollback_failed");
        report(record, RolloutReport.of(failure, "RollbackFailed", reason));
    }

    private static String reason(Phase phase) {
        return switch (phase) {
            case DECIDED, PROGRESSING -> "RolloutStarted";
            case HEALTHY -> "RolloutHealthy";
            case SOAKED -> "RolloutSoaked";
            case FAILED -> "RolloutFailed";
            case ROLLED_BACK -> "RolledBack";
            case ENDED -> "RolloutEnded";
        };
    }

    private void report(DeploymentRecord record, RolloutReport report) {
        var workload = record.getSpec().workload();
        var namespace = record.getMetadata().getNamespace();
        var message = SafeText.clean(report.message());
        var note = "revision %d, deployed by %s%s"
                .formatted(
                        report.revision().number(),
                        report.revision().requester(),
                        message.isEmpty() ? "" : ": " + message);
        events.enqueue(new EventContent(
                new EventContent.About(workload.apiVersion(), workload.kind(), namespace, workload.name(), ""),
                report.isFailure(),
                report.reason(),
                "Verify",
                SafeText.cut(note, EventContent.MAX_NOTE),
                null));
        lines.write(new StringBuilder(line(record, report).toString()));
    }

    private static ObjectNode line(DeploymentRecord record, RolloutReport report) {
        var workload = record.getSpec().workload();
        var revision = report.revision();
        var line = JsonNodeFactory.instance.objectNode();
        line.put("@timestamp", report.time().toString());
        line.putObject("event")
                .put("id", revision.decision())
                .put("kind", "event")
                .put("action", report.reason())
                .put("outcome", report.isFailure() ? "failure" : "success")
                .put("duration", report.duration().toNanos());
        line.putObject("user").put("name", revision.requester());
        line.putObject("orchestrator")
                .put("type", "kubernetes")
                .put("api_version", workload.apiVersion())
                .put("namespace", record.getMetadata().getNamespace())
                .putObject("resource")
                .put("type", workload.kind())
                .put("name", workload.name());
        line.putObject("sallyport")
                .put("environment", revision.environment())
                .put("revision", revision.number())
                .put("message", SafeText.clean(report.message()));
        return line;
    }
}
