package dev.sallyport.check.image;

import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.workload.ImageUse;

/** The problem of an image that no container runtime could pull. */
final class InvalidReference {
    private InvalidReference() {}

    static Problem problem(ImageUse use, IllegalArgumentException malformed) {
        return new Problem(
                use.path(),
                String.valueOf(malformed.getMessage()),
                "name the image as registry/repository:tag or registry/repository@sha256:...");
    }
}
