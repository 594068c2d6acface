package dev.sallyport.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.WorkloadReference;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Phase;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.UnhealthyReason;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.identity.DecidedTemplates;
import dev.sallyport.identity.OwnerReader;
import dev.sallyport.rollout.PhaseTransition;
import dev.sallyport.rollout.RecordFormat;
import dev.sallyport.rollout.Revision;
import dev.sallyport.rollout.RolloutProgress.HealthChange;
import dev.sallyport.rollout.Unhealthy;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events, audit lines and metrics of rollouts. */
@EnableKubernetesMockClient(crud = true)
class RolloutReporterTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final Revision REVISION =
            new Revision(7, "d-7", NOW, "jane", "UPDATE", "prod", "t", List.of(), List.of(), List.of());

    @SuppressWarnings("unused") // set by the extension
    private KubernetesClient client;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<String> lines = new ArrayList<>();
    private EventRecorder events;
    private RolloutReporter reporter;
    private Optional<Duration> leadTime = Optional.empty();

    @BeforeEach
    void start() {
        events = new EventRecorder(
                new EventWriter(client, new ControllerOwnership(OwnerReader.NONE, DecidedTemplates.NONE), "test"),
                true,
                meters,
                InstantSource.fixed(NOW));
        reporter = new RolloutReporter(
                events, line -> lines.add(line.toString()), new RolloutMetrics(meters), (_, _, _) -> leadTime);
    }

    @Test
    void reportsAttestationsAndFailedAttempts() throws Exception {
        reporter.attested(record(), REVISION, NOW, "");
        reporter.attested(record(), REVISION, NOW, "the registry does not answer");

        assertThat(written())
                .extracting(event -> event.getType() + " " + event.getReason() + " " + event.getNote())
                .containsExactlyInAnyOrder(
                        "Normal SoakAttested revision 7, deployed by jane",
                        "Warning AttestationFailed revision 7, deployed by jane: the registry does not answer");
        assertThat(meters.get("sallyport.attestations")
                        .tags("environment", "prod", "outcome", "succeeded")
                        .counter()
                        .count())
                .isOne();
        assertThat(meters.get("sallyport.attestations")
                        .tags("environment", "prod", "outcome", "failed")
                        .counter()
                        .count())
                .isOne();
        assertThat(lines).hasSize(2).anyMatch(line -> line.contains("AttestationFailed") && line.contains("failure"));
    }

    @Test
    void reportsAFailureWithRequesterReasonAndDuration() throws Exception {
        reporter.record(
                record(), new PhaseTransition(REVISION, Phase.FAILED, NOW.minusSeconds(90), NOW, "it\u202e crashes"));

        assertThat(written()).singleElement().satisfies(event -> {
            assertThat(event.getType()).isEqualTo("Warning");
            assertThat(event.getReason()).isEqualTo("RolloutFailed");
            assertThat(event.getRegarding().getKind()).isEqualTo("Deployment");
            assertThat(event.getNote())
                    .startsWith("revision 7, deployed by jane: it")
                    .doesNotContain("\u202e");
        });
        assertThat(seconds("sallyport.rollout.detection.duration")).isEqualTo(90);
        assertThat(meters.get("sallyport.rollouts")
                        .tags("environment", "prod", "outcome", "failed")
                        .counter()
                        .count())
                .isOne();
        assertThat(line().at("/event/action").asText()).isEqualTo("RolloutFailed");
        assertThat(line().at("/event/id").asText()).isEqualTo("d-7");
        assertThat(line().at("/event/outcome").asText()).isEqualTo("failure");
        assertThat(line().at("/user/name").asText()).isEqualTo("jane");
        assertThat(line().at("/orchestrator/resource/name").asText()).isEqualTo("web");
    }

    @Test
    void countsTheFirstOutcomeOfARevisionOnly() {
        reporter.record(record(), new PhaseTransition(REVISION, Phase.HEALTHY, NOW, NOW, ""));
        var healthy = record();
        healthy.setStatus(new DeploymentRecordStatus(
                Phase.HEALTHY,
                List.of(new DeploymentRecordStatus.Rollout(
                        7, Phase.HEALTHY, NOW.toString(), NOW.toString(), null, ""))));
        reporter.record(healthy, new PhaseTransition(REVISION, Phase.SOAKED, NOW, NOW, ""));
        reporter.record(healthy, new PhaseTransition(REVISION, Phase.FAILED, NOW, NOW, "it crashes"));
        assertThat(changes("succeeded")).isOne();
        assertThat(meters.find("sallyport.changes").tag("outcome", "failed").counter())
                .isNull();

        reporter.record(record(), new PhaseTransition(REVISION, Phase.FAILED, NOW, NOW, "it crashes"));
        reporter.record(record(), new PhaseTransition(REVISION, Phase.ENDED, NOW, NOW, ""));
        assertThat(changes("failed")).isOne();
        assertThat(changes("superseded")).isOne();
    }

    @Test
    void measuresTheLeadTimeOfAHealthyRevision() {
        leadTime = Optional.of(Duration.ofHours(2));

        reporter.record(record(), new PhaseTransition(REVISION, Phase.HEALTHY, NOW, NOW, ""));
        reporter.record(record(), new PhaseTransition(REVISION, Phase.SOAKED, NOW, NOW, ""));

        assertThat(seconds("sallyport.change.lead.duration")).isEqualTo(7_200);
    }

    private double changes(String outcome) {
        return meters.get("sallyport.changes")
                .tags("environment", "prod", "outcome", outcome)
                .counter()
                .count();
    }

    @Test
    void measuresTheTimeFromFailureToRollback() {
        reporter.record(
                record(), new PhaseTransition(REVISION, Phase.ROLLED_BACK, NOW.minusSeconds(2), NOW, "it crashes"));

        assertThat(seconds("sallyport.rollout.rollback.duration")).isEqualTo(2);
        assertThat(written()).extracting(Event::getReason).containsExactly("RolledBack");
    }

    @Test
    void reportsAFailedRollback() {
        reporter.rollbackFailed(
                record(), new PhaseTransition(REVISION, Phase.FAILED, NOW, NOW, "it crashes"), "no such revision");

        assertThat(written()).singleElement().satisfies(event -> {
            assertThat(event.getReason()).isEqualTo("RollbackFailed");
            assertThat(event.getNote()).endsWith("no such revision");
        });
        assertThat(rollouts("rollback_failed")).isOne();
    }

    private double seconds(String timer) {
        return meters.get(timer).tag("environment", "prod").timer().totalTime(TimeUnit.SECONDS);
    }

    /** Environments come and go, and counters stay until the operator restarts. */
    @Test
    void limitsTheNumberOfEnvironmentLabels() {
        for (int i = 0; i < 1000; i++) {
            var revision = new Revision(1, "d", NOW, "jane", "UPDATE", "e" + i, "t", List.of(), List.of(), List.of());
            reporter.record(record(), new PhaseTransition(revision, Phase.FAILED, NOW, NOW, ""));
        }

        assertThat(meters.find("sallyport.rollouts").tag("outcome", "failed").counters())
                .hasSize(BoundedLabels.MAX_ENVIRONMENTS + 1);
        assertThat(meters.get("sallyport.rollouts")
                        .tags("environment", "other", "outcome", "failed")
                        .counter()
                        .count())
                .isEqualTo(1000 - BoundedLabels.MAX_ENVIRONMENTS);
        assertThat(meters.find("sallyport.rollout.detection.duration").timers())
                .hasSize(BoundedLabels.MAX_ENVIRONMENTS + 1);
    }

    /** The obstacles of a rollout in progress are in its status only, except images that were not admitted. */
    @Test
    void reportsChangesOfTheHealth() {
        reporter.healthChanged(record(), change(UnhealthyReason.UNSCHEDULABLE, false));
        reporter.healthChanged(record(), change(UnhealthyReason.IMAGE_MISMATCH, false));
        reporter.healthChanged(record(), change(UnhealthyReason.CRASH_LOOP, true));
        reporter.healthChanged(record(), new HealthChange(REVISION, Optional.empty(), NOW, true, false));

        assertThat(written())
                .extracting(event -> event.getType() + " " + event.getReason() + " " + event.getNote())
                .containsExactlyInAnyOrder(
                        "Warning ImageMismatch revision 7, deployed by jane: ImageMismatch: details",
                        "Warning RevisionUnhealthy revision 7, deployed by jane: CrashLoop: details",
                        "Normal RevisionRecovered revision 7, deployed by jane");
        assertThat(rollouts("unhealthy")).isOne();
        assertThat(rollouts("recovered")).isOne();
    }

    @Test
    void reportsThatAFailureEndedTheEvidence() {
        reporter.healthChanged(
                record(),
                new HealthChange(
                        REVISION,
                        Optional.of(new Unhealthy(NOW, UnhealthyReason.CRASH_LOOP, "details")),
                        NOW,
                        true,
                        true));

        assertThat(written())
                .extracting(event -> event.getType() + " " + event.getReason() + " " + event.getNote())
                .containsExactly("Warning EvidenceWithdrawn revision 7, deployed by jane: CrashLoop: details");
    }

    private double rollouts(String outcome) {
        return meters.get("sallyport.rollouts")
                .tags("environment", "prod", "outcome", outcome)
                .counter()
                .count();
    }

    private static HealthChange change(UnhealthyReason reason, boolean wasHealthy) {
        return new HealthChange(REVISION, Optional.of(new Unhealthy(NOW, reason, "details")), NOW, wasHealthy, false);
    }

    @Test
    void reportsAHealthyRolloutInOneEvent() throws Exception {
        reporter.record(record(), new PhaseTransition(REVISION, Phase.PROGRESSING, NOW, NOW, ""));
        reporter.record(record(), new PhaseTransition(REVISION, Phase.HEALTHY, NOW, NOW, ""));

        assertThat(written()).singleElement().satisfies(event -> {
            assertThat(event.getType()).isEqualTo("Normal");
            assertThat(event.getNote()).isEqualTo("revision 7, deployed by jane");
        });
        assertThat(line().at("/event/outcome").asText()).isEqualTo("success");
    }

    private JsonNode line() throws Exception {
        assertThat(lines).hasSize(1);
        return new ObjectMapper().readTree(lines.getFirst());
    }

    private List<Event> written() {
        events.close();
        events.run();
        return client.events().v1().events().inAnyNamespace().list().getItems();
    }

    private static DeploymentRecord record() {
        var record = new DeploymentRecord();
        record.setMetadata(new ObjectMetaBuilder()
                .withNamespace("shop")
                .withName("deployment-web")
                .build());
        record.setSpec(new DeploymentRecordSpec(
                new WorkloadReference("apps/v1", "Deployment", "web"),
                "prod",
                List.of(RecordFormat.apiRevision(REVISION))));
        return record;
    }
}
