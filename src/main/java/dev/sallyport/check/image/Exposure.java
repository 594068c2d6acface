package dev.sallyport.check.image;

import java.util.Map;
import java.util.Optional;

/** Exposure of Pods outside the cluster. */
@FunctionalInterface
public interface Exposure {

    /** A cluster without exposed Pods. */
    Exposure NONE = (_, _) -> Optional.of(false);

    /** Returns whether Services, Ingresses or Gateway API routes expose Pods with these labels; empty until the cluster is loaded. */
    Optional<Boolean> isExposed(String namespace, Map<String, String> labels);
}
