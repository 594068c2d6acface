package dev.sallyport.check.image;

import dev.sallyport.check.InvalidReference;
import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.workload.Aspect;
import dev.sallyport.workload.ImageReference;
import dev.sallyport.workload.ImageUse;
import dev.sallyport.workload.Workload;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Requires references with digests: a tag can be moved to another image before a node pulls it.
 *
 * <p>Restricted fields: {@code image} of every container, {@code spec.volumes[*].image.reference}
 *
 * <p>Allowed values: references with a sha256 digest
 */
public record DigestCheck() implements ManifestCheck, ImageCheck {

    @Override
    public String id() {
        return "image/digest";
    }

    @Override
    public boolean concerns(ImageReference image) {
        return true;
    }

    @Override
    public Set<Aspect> aspects() {
        return Aspect.OF_IMAGES;
    }

    @Override
    public Outcome evaluate(Workload workload) {
        return Outcome.of(
                workload.images().stream().flatMap(DigestCheck::problems).toList());
    }

    private static Stream<Problem> problems(ImageUse use) {
        try {
            var image = ImageReference.parse(use.image());
            return image.digest() != null
                    ? Stream.empty()
                    : Stream.of(new Problem(
                            use.path(),
                            "image \"" + use.image() + "\" has no digest; its tag can be moved to another image",
                            "use the digest: " + image.name() + "@sha256:..."));
        } catch (IllegalArgumentException malformed) {
            return Stream.of(InvalidReference.problem(use, malformed));
        }
    }
}
