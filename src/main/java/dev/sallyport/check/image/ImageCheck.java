package dev.sallyport.check.image;

import dev.sallyport.workload.ImageReference;

/** What a check has to do with one image, before anybody has been asked about it. */
public interface ImageCheck {

    /** Whether it has anything to say about that image. */
    boolean concerns(ImageReference image);

    /** Whether it passes no such image, whatever its registry would say. */
    default boolean bars(ImageReference image) {
        return false;
    }
}
