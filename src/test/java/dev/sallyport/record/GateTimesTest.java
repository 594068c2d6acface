package dev.sallyport.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
class GateTimesTest {
    @SuppressWarnings("unused") // set by the extension
    private KubernetesClient client;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Instant now = Instant.parse("2026-11-28T12:00:00Z");

    @Test
    void countsTheTimeSinceTheLastRenewalOnceInTheFirstLeader() {
        renewed(now.minusSeconds(300));
        var times = times();
        times.started();
        assertThat(seconds("away")).as("another replica may become the leader").isZero();

        times.leaderGained();
        times.leaderGained();

        assertThat(seconds("away")).isEqualTo(300);
    }

    @Test
    void replicaThatStartsBesideALeaderCountsNothing() {
        renewed(now.minusSeconds(3));
        var times = times();
        times.started();
        times.leaderGained();

        assertThat(seconds("away")).isZero();
    }

    @Test
    void firstInstallationCountsNothing() {
        var times = times();
        times.started();
        times.leaderGained();

        assertThat(seconds("away")).isZero();
    }

    @Test
    void countsAChangedConfigurationFromTheLastComparisonToItsRepair() {
        var times = times();
        times.isInSync();
        now = now.plusSeconds(30);
        times.changed();
        now = now.plusSeconds(5);
        times.changed();
        assertThat(seconds("changed")).isZero();

        times.isInSync();
        now = now.plusSeconds(60);
        times.isInSync();

        assertThat(seconds("changed")).isEqualTo(35);
    }

    private GateTimes times() {
        return new GateTimes(client, "sallyport-system", "sallyport", meters, () -> now);
    }

    private void renewed(Instant time) {
        client.resource(new LeaseBuilder()
                        .withNewMetadata()
                        .withNamespace("sallyport-system")
                        .withName("sallyport")
                        .endMetadata()
                        .withNewSpec()
                        .withRenewTime(time.atZone(ZoneOffset.UTC))
                        .endSpec()
                        .build())
                .create();
    }

    private double seconds(String reason) {
        return meters.get("sallyport.gate.open.seconds")
                .tag("reason", reason)
                .counter()
                .count();
    }
}
