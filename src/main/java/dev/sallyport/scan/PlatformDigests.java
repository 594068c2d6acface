package dev.sallyport.scan;

import dev.sallyport.signature.PullIdentity;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.util.Optional;
import java.util.Set;

/** What multi-platform images consist of. */
@FunctionalInterface
public interface PlatformDigests {

    /**
     * The manifests that an image index has.
     *
     * @param image with a digest
     * @return digests; none for an image of one platform, empty where the registry does not say
     */
    Optional<Set<String>> of(ImageReference image, PullIdentity puller, Deadline deadline);
}
