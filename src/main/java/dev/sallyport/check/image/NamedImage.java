package dev.sallyport.check.image;

import dev.sallyport.check.Outcome.Problem;
import dev.sallyport.workload.ImageReference;
import dev.sallyport.workload.ImageUse;

/** An image as a manifest names it, read or not. */
sealed interface NamedImage {

    /** It names an image. */
    record Known(ImageUse use, ImageReference image) implements NamedImage {}

    /** No runtime would know what to do with it. */
    record Unreadable(Problem problem) implements NamedImage {}

    static NamedImage of(ImageUse use) {
        try {
            return new Known(use, ImageReference.parse(use.image()));
        } catch (IllegalArgumentException e) {
            return new Unreadable(new Problem(
                    use.path(),
                    "image \"%s\" cannot be read: %s".formatted(use.image(), e.getMessage()),
                    "write it as registry/repository:tag or registry/repository@sha256:..."));
        }
    }
}
