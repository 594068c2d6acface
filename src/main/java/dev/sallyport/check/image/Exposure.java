package dev.sallyport.check.image;

import java.util.Map;
import java.util.Optional;

/** Which pods can be reached from outside the cluster. */
@FunctionalInterface
public interface Exposure {

    /** Nothing is known to be reachable. */
    Exposure NONE = (_, _) -> Optional.of(false);

    /** Whether pods with those labels can be reached through Services, Ingresses or routes of the Gateway API; empty while not known. */
    Optional<Boolean> isExposed(String namespace, Map<String, String> labels);
}
