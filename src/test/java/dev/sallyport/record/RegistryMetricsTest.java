package dev.sallyport.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.signature.RegistryListener.HostEvent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class RegistryMetricsTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final RegistryMetrics metrics = new RegistryMetrics(meters);

    @Test
    void tellsWhichRegistriesAreLeftAlone() {
        metrics.notice("a.io", HostEvent.CIRCUIT_OPENED);
        assertThat(state("a.io")).isEqualTo(2);
        metrics.notice("a.io", HostEvent.CIRCUIT_HALF_OPEN);
        assertThat(state("a.io")).isEqualTo(1);
        metrics.notice("a.io", HostEvent.CIRCUIT_CLOSED);
        assertThat(state("a.io")).isZero();
    }

    @Test
    void countsWhatWasNotAsked() {
        metrics.notice("a.io", HostEvent.REJECTED_QUEUE_FULL);
        metrics.notice("a.io", HostEvent.REJECTED_CIRCUIT_OPEN);
        metrics.notice("a.io", HostEvent.REJECTED_CIRCUIT_OPEN);
        assertThat(refused("crowded")).isEqualTo(1);
        assertThat(refused("left-alone")).isEqualTo(2);
    }

    @Test
    void hasNoMoreLabelsThanItMay() {
        for (int i = 0; i < 1000; i++) {
            metrics.notice("host-" + i + ".io", HostEvent.CIRCUIT_OPENED);
            metrics.notice("host-" + i + ".io", HostEvent.REJECTED_QUEUE_FULL);
            metrics.notice("forgotten-" + i + ".io", HostEvent.CIRCUIT_CLOSED);
        }
        assertThat(meters.find("sallyport.registry.breaker.state").gauges()).hasSizeLessThanOrEqualTo(101);
        assertThat(meters.find("sallyport.registry.refused").counters()).hasSizeLessThanOrEqualTo(101);
        assertThat(state("other")).isEqualTo(2);
    }

    private double state(String registry) {
        return meters.get("sallyport.registry.breaker.state")
                .tag("registry", registry)
                .gauge()
                .value();
    }

    private double refused(String cause) {
        return meters.get("sallyport.registry.refused")
                .tags("registry", "a.io", "cause", cause)
                .counter()
                .count();
    }
}
