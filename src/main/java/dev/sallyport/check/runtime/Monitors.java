package dev.sallyport.check.runtime;

import java.util.Map;
import java.util.Optional;

/** Which pods are scraped, by the Prometheus operator's objects. */
@FunctionalInterface
public interface Monitors {

    /** Nothing is known to be scraped. */
    Monitors NONE = (_, _) -> Optional.of(false);

    /** Whether a PodMonitor, or a ServiceMonitor through a Service, selects pods with those labels; empty while not known. */
    Optional<Boolean> select(String namespace, Map<String, String> labels);
}
