package dev.sallyport.scan;

import dev.sallyport.workload.ObjectKind;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What was let in, as it is on record. */
@FunctionalInterface
public interface RecordedDecisions {

    /** What is on record of a workload; empty where nothing is. */
    Optional<Decided> of(String namespace, ObjectKind kind, String name);

    /**
     * The deployments of a workload that were let in and are still remembered.
     *
     * @param templates fingerprints of their pod templates
     * @param digests of their images, by how the manifests name them
     */
    record Decided(Set<String> templates, Map<String, Set<String>> digests) {
        public Decided {
            templates = Set.copyOf(templates);
            digests = Map.copyOf(digests);
        }
    }
}
