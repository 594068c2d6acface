package dev.sallyport.rollout.pod;

import dev.sallyport.signature.PlatformDigests;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Comparison of the digest that a node reports with the digest at admission. Nodes report the index, the image of their
 * platform, or its configuration, depending on the container runtime.
 */
public final class DigestComparison {
    private static final Duration LOOKUP_TIMEOUT = Duration.ofSeconds(10);

    private final PlatformDigests platforms;
    private final InstantSource clock;

    public DigestComparison(PlatformDigests platforms, InstantSource clock) {
        this.platforms = platforms;
        this.clock = clock;
    }

    /** Returns the deadline for all comparisons of one revision. */
    public Deadline deadline() {
        return Deadline.in(LOOKUP_TIMEOUT, clock);
    }

    /** Result of a comparison. */
    public enum Result {
        /** Both digests identify the same image. */
        SAME,
        /** The node runs another image. */
        DIFFERENT,
        /** The registry did not return the index or the image. */
        UNDECIDED
    }

    /**
     * Compares two digests.
     *
     * @param image image reference in the manifest
     * @param admitted digest at admission
     * @param reported image with the digest that the node reports
     * @param deadline end of the lookups in the registry
     */
    public Result compare(
            String image, String admitted, ReportedImage reported, PullIdentity puller, Deadline deadline) {
        var digest = reported.digest().orElse("");
        if (admitted.equals(digest)) {
            return Result.SAME;
        }
        try {
            var known = ImageReference.parse(image).withDigest(admitted);
            var digests = reported.isConfiguration()
                    ? platforms.configurations(known, puller, deadline)
                    : platforms.of(known, puller, deadline);
            return digests.map(all -> all.contains(digest) ? Result.SAME : Result.DIFFERENT)
                    .orElse(Result.UNDECIDED);
        } catch (IllegalArgumentException _) {
            return Result.UNDECIDED;
        }
    }
}
