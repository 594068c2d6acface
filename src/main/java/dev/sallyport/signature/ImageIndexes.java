package dev.sallyport.signature;

import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.util.List;

/** Tells which images an image consists of, one for each platform. */
@FunctionalInterface
public interface ImageIndexes {
    /** No image has more than one platform. */
    ImageIndexes NONE = (_, _, _) -> new Contents.One();

    /**
     * What stands under the image's digest.
     *
     * @param image with a digest; the tag is not looked at
     */
    Contents of(ImageReference image, PullIdentity puller, Deadline deadline);

    /** What an image consists of. */
    sealed interface Contents {
        /** An image of one platform. */
        record One() implements Contents {}

        /** An index with at least one image; what names no platform, as build tools add it, is left out. */
        record Many(List<Child> children) implements Contents {
            public Many {
                children = List.copyOf(children);
            }
        }

        /** An index that nobody should run, such as one in another. */
        record Unfit(String reason) implements Contents {}

        /** No answer to be had. */
        record Unavailable(UndecidedReason undecidedReason, String reason) implements Contents {}
    }

    /**
     * The image of one platform.
     *
     * @param platform such as {@code linux/arm64/v8}; as the index has it
     */
    record Child(String platform, String digest) {}
}
