package dev.sallyport.check.image;

import dev.sallyport.workload.ImageReference;

/** A check of images that can decide without a registry whether it applies to an image. */
public interface ImageCheck {

    /** Returns whether the check applies to an image. */
    boolean concerns(ImageReference image);

    /** Returns whether the check fails for an image with any content. */
    default boolean forbids(ImageReference image) {
        return false;
    }
}
