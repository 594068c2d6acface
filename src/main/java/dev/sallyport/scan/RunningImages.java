package dev.sallyport.scan;

import dev.sallyport.scan.Inventory.RunningImage;
import dev.sallyport.scan.RecordedDecisions.Decided;
import dev.sallyport.signature.PlatformDigests;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.workload.ImageReference;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Comparison of running images with the images on record. */
final class RunningImages {
    private final PlatformDigests platforms;
    private final NamespaceBudget budget;

    RunningImages(PlatformDigests platforms, NamespaceBudget budget) {
        this.platforms = platforms;
        this.budget = budget;
    }

    /**
     * Describes the first container with an image that was not admitted.
     *
     * @return empty if there is none, or if the registry is unavailable
     */
    Optional<String> mismatch(List<RunningImage> running, Decided decided, PullIdentity puller) {
        return running.stream()
                .filter(each -> isMismatch(each, decided, puller))
                .findFirst()
                .map(each -> "a container of image %s runs %s; admitted: %s"
                        .formatted(
                                each.image(),
                                each.digest(),
                                digests(each, decided).stream()
                                        .sorted()
                                        .limit(3)
                                        .reduce((one, next) -> one + ", " + next)
                                        .orElse("")));
    }

    /** Returns false for images without a record, such as sidecars: those were evaluated with the Pod. */
    private boolean isMismatch(RunningImage running, Decided decided, PullIdentity puller) {
        var digests = digests(running, decided);
        return !digests.isEmpty()
                && !digests.contains(running.digest())
                && digests.stream().noneMatch(digest -> mayContain(running, digest, puller));
    }

    private static Set<String> digests(RunningImage running, Decided decided) {
        return decided.digests().getOrDefault(running.image(), Set.of());
    }

    /** Nodes report the index or the image of their platform, depending on the container runtime. */
    private boolean mayContain(RunningImage running, String digest, PullIdentity puller) {
        try {
            var index = ImageReference.parse(running.image()).withDigest(digest);
            return budget.run(
                            puller.namespace(),
                            deadline -> deadline.passed()
                                    ? Optional.<Set<String>>empty()
                                    : platforms.of(index, puller, deadline),
                            Optional::isEmpty)
                    .map(manifests -> manifests.contains(running.digest()))
                    .orElse(true);
        } catch (IllegalArgumentException _) {
            return true;
        }
    }
}
