package dev.sallyport.signature;

import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.util.Optional;
import java.util.Set;

/** Lookup of the platform images of an index. */
@FunctionalInterface
public interface PlatformDigests {

    /**
     * Returns the digests of the platform images of an index.
     *
     * @param image reference with digest
     * @return digests; no digests for a single-platform image, empty if the registry is unavailable
     */
    Optional<Set<String>> of(ImageReference image, PullIdentity puller, Deadline deadline);

    /**
     * Returns the digests of the configurations of an image, by which some container runtimes identify it.
     *
     * @param image reference with the digest of an image, or of an index
     * @return one digest for each platform; empty if the registry is unavailable
     */
    default Optional<Set<String>> configurations(ImageReference image, PullIdentity puller, Deadline deadline) {
        return Optional.empty();
    }
}
