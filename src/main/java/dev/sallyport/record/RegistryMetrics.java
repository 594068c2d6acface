package dev.sallyport.record;

import dev.sallyport.signature.RegistryListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which registries are left alone, and what was not asked of them for that or because too many were waiting. */
public final class RegistryMetrics implements RegistryListener {
    private static final int CLOSED = 0;
    private static final int HALF_OPEN = 1;
    private static final int OPEN = 2;

    private final MeterRegistry meters;
    private final RegistryLabels registries = new RegistryLabels();
    /** Registries that are not asked as usual; as few as are kept apart at all. */
    private final Map<String, Integer> states = new ConcurrentHashMap<>();

    private final Set<String> shown = ConcurrentHashMap.newKeySet();

    public RegistryMetrics(MeterRegistry meters) {
        this.meters = meters;
    }

    @Override
    public void notice(String registry, HostEvent event) {
        switch (event) {
            case CIRCUIT_CLOSED -> states.remove(registry);
            case CIRCUIT_HALF_OPEN -> states.put(registry, HALF_OPEN);
            case CIRCUIT_OPENED -> {
                states.put(registry, OPEN);
                show(registries.of(registry));
            }
            case REJECTED_CIRCUIT_OPEN -> refused(registries.of(registry), "left-alone");
            case REJECTED_QUEUE_FULL -> refused(registries.of(registry), "crowded");
        }
    }

    private void show(String label) {
        if (shown.add(label)) {
            Gauge.builder("sallyport.registry.breaker.state", () -> worst(label))
                    .description("Whether a registry is asked (0), tried (1) or left alone (2)")
                    .tag("registry", label)
                    .register(meters);
        }
    }

    private int worst(String label) {
        return states.entrySet().stream()
                .filter(state -> registries.of(state.getKey()).equals(label))
                .mapToInt(Map.Entry::getValue)
                .max()
                .orElse(CLOSED);
    }

    private void refused(String label, String cause) {
        Counter.builder("sallyport.registry.refused")
                .description("Requests that were not sent to a registry")
                .tag("registry", label)
                .tag("cause", cause)
                .register(meters)
                .increment();
    }
}
