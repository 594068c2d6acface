package dev.sallyport.identity;

import dev.sallyport.identity.OwnerReader.Ancestor;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Port to the pod templates of workloads that have been decided on, as DeploymentRecords contain them. */
@FunctionalInterface
public interface DecidedTemplates {
    /** No workload has a record. */
    DecidedTemplates NONE = _ -> Optional.empty();

    /** Returns the decided templates of a workload; empty if it has no record. Sends no request. */
    Optional<Decided> of(Ancestor workload);

    /**
     * Decided templates of a workload.
     *
     * @param fingerprints fingerprints of the pod templates
     * @param since time of the first decision; earlier templates are on no record
     */
    record Decided(Set<String> fingerprints, Instant since) {
        public Decided {
            fingerprints = Set.copyOf(fingerprints);
        }
    }
}
