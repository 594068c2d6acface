package dev.sallyport.check;

import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.Outcome.Undecided;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.workload.ImageUse;
import dev.sallyport.workload.Workload;
import java.util.Optional;

/** Limit of the images of one workload, so that one request cannot cause any number of requests to registries. */
public final class ImageLimit {
    /** Number of different images of one workload that are resolved and verified. */
    public static final int MAX_IMAGES = 128;

    private ImageLimit() {}

    /** Returns undecided if the workload has more images than the limit; otherwise empty. */
    public static Optional<Undecided> exceeded(Workload workload) {
        if (workload.containers().size() <= MAX_IMAGES && countVolumes(workload) == 0) {
            return Optional.empty();
        }
        var images = workload.images().stream()
                .map(ImageUse::image)
                .distinct()
                .limit(MAX_IMAGES + 1L)
                .count();
        return images <= MAX_IMAGES
                ? Optional.empty()
                : Optional.of(new Undecided(
                        UndecidedReason.TOO_EXPENSIVE,
                        new Problem(
                                workload.specPath(),
                                "the workload has more than %d different images; none of them is verified"
                                        .formatted(MAX_IMAGES),
                                "use at most %d different images".formatted(MAX_IMAGES))));
    }

    private static int countVolumes(Workload workload) {
        var volumes = workload.spec().getVolumes();
        return volumes == null ? 0 : volumes.size();
    }
}
