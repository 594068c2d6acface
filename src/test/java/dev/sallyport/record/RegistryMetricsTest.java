package dev.sallyport.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.signature.RegistryListener.HostEvent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Metrics of circuit breakers and rejected requests. */
class RegistryMetricsTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final RegistryMetrics metrics = new RegistryMetrics(meters);

    @Test
    void exportsTheStateOfTheCircuitBreaker() {
        metrics.notice("a.io", HostEvent.CIRCUIT_OPENED);
        assertThat(states("a.io")).containsExactly("open");
        metrics.notice("a.io", HostEvent.CIRCUIT_HALF_OPEN);
        assertThat(states("a.io")).containsExactly("half_open");
        metrics.notice("a.io", HostEvent.CIRCUIT_CLOSED);
        assertThat(states("a.io")).containsExactly("closed");
    }

    @Test
    void countsRejectedRequests() {
        metrics.notice("a.io", HostEvent.REJECTED_QUEUE_FULL);
        metrics.notice("a.io", HostEvent.REJECTED_CIRCUIT_OPEN);
        metrics.notice("a.io", HostEvent.REJECTED_CIRCUIT_OPEN);
        assertThat(rejected("queue_full")).isEqualTo(1);
        assertThat(rejected("circuit_open")).isEqualTo(2);
    }

    @Test
    void limitsTheNumberOfRegistryLabels() {
        for (int i = 0; i < 1000; i++) {
            metrics.notice("host-" + i + ".io", HostEvent.CIRCUIT_OPENED);
            metrics.notice("host-" + i + ".io", HostEvent.REJECTED_QUEUE_FULL);
            metrics.notice("forgotten-" + i + ".io", HostEvent.CIRCUIT_CLOSED);
        }
        assertThat(meters.find("sallyport.registry.circuit.breaker.state").gauges())
                .hasSizeLessThanOrEqualTo(3 * 101);
        assertThat(meters.find("sallyport.registry.requests.rejected").counters())
                .hasSizeLessThanOrEqualTo(101);
        assertThat(states("other")).containsExactly("open");
    }

    private List<String> states(String registry) {
        return meters.get("sallyport.registry.circuit.breaker.state").tag("registry", registry).gauges().stream()
                .filter(gauge -> gauge.value() == 1)
                .map(gauge -> gauge.getId().getTag("state"))
                .toList();
    }

    private double rejected(String reason) {
        return meters.get("sallyport.registry.requests.rejected")
                .tags("registry", "a.io", "reason", reason)
                .counter()
                .count();
    }
}
