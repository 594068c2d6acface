package dev.sallyport.record;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Revision;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Phase;
import dev.sallyport.finding.SafeText;
import dev.sallyport.rollout.PhaseTransition;
import dev.sallyport.rollout.RolloutRecorder;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What becomes of deployments, as Events, audit lines and metrics. */
public final class RolloutReporter implements RolloutRecorder {
    private static final int MAX_NOTE = 1024;
    private static final String ROLLBACK_FAILED = "rollback_failed";

    private final EventRecorder events;
    private final Consumer<String> lines;
    private final MeterRegistry meters;

    /**
     * Records in three places.
     *
     * @param lines takes each audit line, without a line end
     */
    public RolloutReporter(EventRecorder events, Consumer<String> lines, MeterRegistry meters) {
        this.events = events;
        this.lines = lines;
        this.meters = meters;
        // There from the start, so that the first one is an increase.
        Stream.of("healthy", "soaked", "failed", "rolled_back", ROLLBACK_FAILED).forEach(this::rollouts);
        Stream.of(true, false).forEach(this::attestations);
    }

    @Override
    public void record(DeploymentRecord record, PhaseTransition transition) {
        if (transition.phase() == Phase.PROGRESSING) {
            return; // the decision has told of it
        }
        var took = Duration.between(transition.since(), transition.at());
        rollouts(transition.phase().name().toLowerCase(Locale.ROOT)).increment();
        if (transition.phase() == Phase.FAILED) {
            time("sallyport.rollout.detect", "From the start of a rollout to its failure being seen", took);
        }
        if (transition.phase() == Phase.ROLLED_BACK) {
            time("sallyport.rollout.rollback", "From a failure being seen to the revision before being put back", took);
        }
        tell(record, transition, reason(transition.phase()), transition.message());
    }

    @Override
    public void attested(DeploymentRecord record, Revision revision, Instant at, String why) {
        attestations(why.isEmpty()).increment();
        tell(
                record,
                revision,
                at,
                Duration.ZERO,
                why.isEmpty() ? "SoakAttested" : "AttestationFailed",
                !why.isEmpty(),
                why);
    }

    @Override
    public void rollbackFailed(DeploymentRecord record, PhaseTransition failure, String why) {
        rollouts(ROLLBACK_FAILED).increment();
        tell(record, failure, "RollbackFailed", why);
    }

    private static String reason(Phase phase) {
        return switch (phase) {
            case DECIDED, PROGRESSING -> "RolloutStarted";
            case HEALTHY -> "RolloutHealthy";
            case SOAKED -> "RolloutSoaked";
            case FAILED -> "RolloutFailed";
            case ROLLED_BACK -> "RolledBack";
        };
    }

    private void tell(DeploymentRecord record, PhaseTransition transition, String reason, String message) {
        var isBad = transition.phase() == Phase.FAILED || transition.phase() == Phase.ROLLED_BACK;
        var took = Duration.between(transition.since(), transition.at());
        tell(record, transition.revision(), transition.at(), took, reason, isBad, message);
    }

    private void tell(
            DeploymentRecord record,
            Revision revision,
            Instant at,
            Duration took,
            String reason,
            boolean isBad,
            String message) {
        var workload = record.getSpec().workload();
        var namespace = record.getMetadata().getNamespace();
        var note = "revision %d, deployed by %s%s"
                .formatted(
                        revision.number(),
                        revision.requester(),
                        message.isEmpty() ? "" : ": " + SafeText.clean(message));
        events.tell(new EventContent(
                new EventContent.About(workload.apiVersion(), workload.kind(), namespace, workload.name(), ""),
                isBad,
                reason,
                "Verify",
                SafeText.cut(note, MAX_NOTE),
                null));
        var line = JsonNodeFactory.instance.objectNode();
        line.put("@timestamp", at.toString());
        line.putObject("event")
                .put("id", revision.decision())
                .put("kind", "event")
                .put("action", reason)
                .put("outcome", isBad ? "failure" : "success")
                .put("duration", took.toNanos());
        line.putObject("user").put("name", revision.requester());
        line.putObject("orchestrator")
                .put("type", "kubernetes")
                .put("api_version", workload.apiVersion())
                .put("namespace", namespace)
                .putObject("resource")
                .put("type", workload.kind())
                .put("name", workload.name());
        line.putObject("sallyport")
                .put("environment", revision.environment())
                .put("revision", revision.number())
                .put("message", SafeText.clean(message));
        lines.accept(line.toString());
    }

    private Counter attestations(boolean isDone) {
        return Counter.builder("sallyport.attestations")
                .description("Deployments that other clusters were told of")
                .tag("outcome", isDone ? "done" : "failed")
                .register(meters);
    }

    private Counter rollouts(String outcome) {
        return Counter.builder("sallyport.rollouts")
                .description("What became of deployments")
                .tag("outcome", outcome)
                .register(meters);
    }

    private void time(String name, String description, Duration took) {
        Timer.builder(name).description(description).register(meters).record(took);
    }
}
