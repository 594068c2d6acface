package dev.sallyport.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.v1alpha1.ChangeRecord;
import dev.sallyport.api.v1alpha1.ChangeRecordSpec;
import dev.sallyport.api.v1alpha1.ChangeRecordSpec.RecordedChange;
import dev.sallyport.change.Change;
import dev.sallyport.change.Change.ChangeOutcome;
import dev.sallyport.change.ChangeAction;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.identity.DecidedTemplates;
import dev.sallyport.identity.OwnerReader;
import dev.sallyport.identity.User;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Bounds of the ledger of changes, and its audit lines. */
@EnableKubernetesMockClient(crud = true)
class ChangeLedgerTest {
    @SuppressWarnings("unused") // set by the extension
    private KubernetesClient client;

    private static final Instant NOW = Instant.parse("2026-11-28T10:00:00Z");

    @Test
    void countsEqualChangesWithinAnHour() {
        var ledger = with(null, change("jane", "web", ChangeOutcome.ALLOWED, NOW));
        ledger = with(ledger, change("jane", "web", ChangeOutcome.ALLOWED, NOW.plusSeconds(60)));

        assertThat(ledger.changes()).singleElement().satisfies(change -> {
            assertThat(change.count()).isEqualTo(2);
            assertThat(change.time()).isEqualTo("2026-11-28T10:00:00Z");
            assertThat(change.lastTime()).isEqualTo("2026-11-28T10:01:00Z");
        });

        var later = with(ledger, change("jane", "web", ChangeOutcome.ALLOWED, NOW.plus(Duration.ofHours(2))));
        assertThat(later.changes()).hasSize(2);
        assertThat(later.environment()).isEqualTo("production");
    }

    @Test
    void writesOneRecordForANamespace() {
        var writer = new ChangeRecordWriter(client, new SimpleMeterRegistry(), Runnable::run);

        writer.record(change("jane", "web", ChangeOutcome.ALLOWED, NOW));
        writer.record(change("bob", "web", ChangeOutcome.UNAUTHORIZED, NOW));

        assertThat(client.resources(ChangeRecord.class).inAnyNamespace().list().getItems())
                .singleElement()
                .satisfies(record -> {
                    assertThat(record.getMetadata().getNamespace()).isEqualTo("shop");
                    assertThat(record.getSpec().changes())
                            .extracting(RecordedChange::outcome)
                            .containsExactly("Unauthorized", "Allowed");
                });
    }

    /** A tenant that makes many changes, with names of its own, removes neither those of others nor allowed ones. */
    @Test
    void keepsChangesOfOthersBesideAFlood() {
        var ledger = with(null, change("jane", "web", ChangeOutcome.ALLOWED, NOW));
        ledger = with(ledger, change("bob", "web", ChangeOutcome.UNAUTHORIZED, NOW));
        for (int i = 0; i < 500; i++) {
            var outcome = i % 2 == 0 ? ChangeOutcome.ALLOWED : ChangeOutcome.FROZEN;
            ledger = with(ledger, change("mallory", "web-" + i, outcome, NOW.plusSeconds(i)));
        }

        assertThat(ledger.changes()).hasSize(ChangeLedger.MAX_ALLOWED + ChangeLedger.MAX_DENIED);
        assertThat(ledger.changes()).extracting(RecordedChange::requester).contains("jane", "bob");
        assertThat(ledger.changes().getFirst().name()).isEqualTo("web-499");
    }

    @Test
    void boundsTextsOfRequesters() {
        var name = "x".repeat(100_000);
        var change = with(
                        null,
                        new Change(
                                "id",
                                NOW,
                                "production",
                                User.named(name),
                                ChangeAction.UPDATE,
                                "Secret",
                                "shop",
                                "web",
                                List.of("data." + name),
                                ChangeOutcome.ALLOWED,
                                "",
                                ""))
                .changes()
                .getFirst();

        assertThat(change.requester()).hasSizeLessThan(260);
        assertThat(change.fields().getFirst()).hasSizeLessThan(110);
    }

    @Test
    void reportsEachChangeAndBoundsDeniedOnes() {
        var lines = new ArrayList<String>();
        var meters = new SimpleMeterRegistry();
        var events = new EventRecorder(
                new EventWriter(client, new ControllerOwnership(OwnerReader.NONE, DecidedTemplates.NONE), "test"),
                true,
                meters,
                () -> NOW);
        var reporter = new ChangeReporter(events, line -> lines.add(line.toString()), meters, () -> NOW);

        for (int i = 0; i < 200; i++) {
            reporter.record(change("mallory", "web", ChangeOutcome.UNAUTHORIZED, NOW));
        }
        reporter.record(change("jane", "web", ChangeOutcome.ALLOWED, NOW));

        assertThat(lines).hasSizeBetween(50, 52);
        assertThat(lines.getLast())
                .contains("\"action\":\"change-update\"", "\"outcome\":\"success\"", "\"name\":\"jane\"", "data.url");
        assertThat(Metric.ENVIRONMENT_CHANGES
                        .counter(meters, "production", "unauthorized")
                        .count())
                .isEqualTo(200);
    }

    private static ChangeRecordSpec with(@Nullable ChangeRecordSpec ledger, Change change) {
        return ChangeLedger.with(ledger, change);
    }

    private static Change change(String user, String name, ChangeOutcome outcome, Instant time) {
        return new Change(
                "id",
                time,
                "production",
                User.named(user),
                ChangeAction.UPDATE,
                "ConfigMap",
                "shop",
                name,
                List.of("data.url"),
                outcome,
                outcome == ChangeOutcome.ALLOWED ? "" : "no",
                "");
    }
}
