package dev.sallyport.scan;

import dev.sallyport.workload.ObjectKind;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Deployments on record. */
@FunctionalInterface
public interface RecordedDecisions {

    /** Returns the recorded deployments of a workload; empty if it has no record. */
    Optional<Decided> of(String namespace, ObjectKind kind, String name);

    /**
     * Recorded deployments of a workload.
     *
     * @param templates fingerprints of their pod templates
     * @param digests of their images, by image reference
     */
    record Decided(Set<String> templates, Map<String, Set<String>> digests) {
        public Decided {
            templates = Set.copyOf(templates);
            digests = Map.copyOf(digests);
        }
    }
}
