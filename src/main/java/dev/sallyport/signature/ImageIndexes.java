package dev.sallyport.signature;

import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.util.List;

/** A reader of multi-platform images. */
@FunctionalInterface
public interface ImageIndexes {
    /** A reader for which every image has one platform. */
    ImageIndexes NONE = (_, _, _) -> new Contents.One();

    /**
     * Returns the contents of an image.
     *
     * @param image with a digest; the tag is ignored
     */
    Contents of(ImageReference image, PullIdentity puller, Deadline deadline);

    /** Contents of an image. */
    sealed interface Contents permits Contents.One, Contents.Many, Contents.Unfit, Unavailable {
        /** An image for one platform. */
        record One() implements Contents {}

        /**
         * An index with at least one platform image; entries without a platform, as build tools add them, are left
         * out.
         */
        record Many(List<Child> children) implements Contents {
            public Many {
                children = List.copyOf(children);
            }
        }

        /** An index that is not usable, such as an index in an index. */
        record Unfit(String reason) implements Contents {}
    }

    /**
     * A platform image in an index.
     *
     * @param platform such as {@code linux/arm64/v8}, as the index names it
     */
    record Child(String platform, String digest) {}
}
