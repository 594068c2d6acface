package dev.sallyport.check;

import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.workload.ImageUse;

/** Problem of an image reference that no container runtime could pull. */
public final class InvalidReference {
    private InvalidReference() {}

    public static Problem problem(ImageUse use, IllegalArgumentException malformed) {
        return new Problem(
                use.path(),
                String.valueOf(malformed.getMessage()),
                "name the image as registry/repository:tag or registry/repository@sha256:...");
    }
}
