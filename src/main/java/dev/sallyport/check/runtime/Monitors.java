package dev.sallyport.check.runtime;

import java.util.Map;
import java.util.Optional;

/** Port to the PodMonitors and ServiceMonitors of the cluster. */
@FunctionalInterface
public interface Monitors {

    /** No monitors. */
    Monitors NONE = (_, _) -> Optional.of(false);

    /** Returns whether a PodMonitor, or a ServiceMonitor via a Service, selects pods with these labels; empty until monitors are read. */
    Optional<Boolean> select(String namespace, Map<String, String> labels);
}
