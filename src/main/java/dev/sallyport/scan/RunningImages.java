package dev.sallyport.scan;

import dev.sallyport.signature.PullIdentity;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import dev.sallyport.scan.RecordedDecisions.Decided;
import dev.sallyport.scan.Inventory.RunningImage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Holds what containers run against what was let in. */
final class RunningImages {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final PlatformDigests platforms;
    private final InstantSource clock;

    RunningImages(PlatformDigests platforms, InstantSource clock) {
        this.platforms = platforms;
        this.clock = clock;
    }

    /**
     * Says of the first container that runs what was never let in, which it is.
     *
     * @return empty where all is well, and where nobody can tell
     */
    Optional<String> other(List<RunningImage> running, Decided decided, PullIdentity puller) {
        return running.stream()
                .filter(each -> isOther(each, decided, puller))
                .findFirst()
                .map(each -> "a container of image %s runs %s; let in was %s"
                        .formatted(
                                each.image(),
                                each.digest(),
                                digests(each, decided).stream()
                                        .sorted()
                                        .limit(3)
                                        .reduce((one, next) -> one + ", " + next)
                                        .orElse("")));
    }

    /** What stands in no manifest that was let in, such as a sidecar, was judged with the Pod. */
    private boolean isOther(RunningImage running, Decided decided, PullIdentity puller) {
        var digests = digests(running, decided);
        return !digests.isEmpty()
                && !digests.contains(running.digest())
                && digests.stream().noneMatch(digest -> mayHave(running, digest, puller));
    }

    private static Set<String> digests(RunningImage running, Decided decided) {
        return decided.digests().getOrDefault(running.image(), Set.of());
    }

    /** Nodes name the index or the manifest of their own platform, whichever their container runtime likes. */
    private boolean mayHave(RunningImage running, String digest, PullIdentity puller) {
        try {
            var index = ImageReference.parse(running.image()).withDigest(digest);
            return platforms
                    .of(index, puller, Deadline.in(PATIENCE, clock))
                    .map(manifests -> manifests.contains(running.digest()))
                    .orElse(true);
        } catch (IllegalArgumentException _) {
            return true;
        }
    }
}
