package dev.sallyport.record;

import dev.sallyport.signature.RegistryListener;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Metrics of registry circuit breakers and of rejected registry requests. */
public final class RegistryMetrics implements RegistryListener {

    /** States in order of severity; a label that stands for several registries shows the most severe. */
    private enum BreakerState {
        CLOSED,
        HALF_OPEN,
        OPEN
    }

    private final MeterRegistry meters;
    private final BoundedLabels registries = new BoundedLabels(BoundedLabels.MAX_REGISTRIES);
    private final Map<String, BreakerState> unclosed = new ConcurrentHashMap<>();
    private final Set<String> registered = ConcurrentHashMap.newKeySet();

    public RegistryMetrics(MeterRegistry meters) {
        this.meters = meters;
    }

    @Override
    public void notice(String registry, HostEvent event) {
        switch (event) {
            case CIRCUIT_CLOSED -> unclosed.remove(registry);
            case CIRCUIT_HALF_OPEN -> unclosed.put(registry, BreakerState.HALF_OPEN);
            case CIRCUIT_OPENED -> {
                unclosed.put(registry, BreakerState.OPEN);
                register(registries.of(registry));
            }
            case REJECTED_CIRCUIT_OPEN -> countRejected(registry, "circuit_open");
            case REJECTED_QUEUE_FULL -> countRejected(registry, "queue_full");
        }
    }

    private void register(String label) {
        if (registered.add(label)) {
            for (var state : BreakerState.values()) {
                Metric.REGISTRY_CIRCUIT_BREAKER_STATE.gauge(
                        meters, this, metrics -> metrics.state(label) == state ? 1 : 0, label, Metric.value(state));
            }
        }
    }

    private BreakerState state(String label) {
        return unclosed.entrySet().stream()
                .filter(entry -> registries.of(entry.getKey()).equals(label))
                .map(Map.Entry::getValue)
                .max(Comparator.naturalOrder())
                .orElse(BreakerState.CLOSED);
    }

    private void countRejected(String registry, String reason) {
        Metric.REGISTRY_REQUESTS_REJECTED
                .counter(meters, registries.of(registry), reason)
                .increment();
    }
}
