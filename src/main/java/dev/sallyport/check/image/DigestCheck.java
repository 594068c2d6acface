package dev.sallyport.check.image;

import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.ImageReference;
import dev.sallyport.workload.ImageUse;

/**
 * Requires references with digests: a tag can be moved to another image before a node pulls it.
 *
 * <p>Restricted fields: {@code image} of every container, {@code spec.volumes[*].image.reference}
 *
 * <p>Allowed values: references with a sha256 or sha512 digest
 */
public record DigestCheck() implements ReferenceCheck {

    @Override
    public String id() {
        return "image/digest";
    }

    @Override
    public void evaluate(Problems problems, ImageUse use, ImageReference image) {
        if (image.digest() == null) {
            problems.add(
                    use.path(),
                    "image \"" + use.image() + "\" has no digest; its tag can be moved to another image",
                    "use the digest: " + image.name() + "@sha256:...");
        }
    }
}
