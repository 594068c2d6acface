package dev.sallyport.check.image;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.check.Outcome;
import dev.sallyport.check.Outcome.Problem;
import dev.sallyport.workload.ImageUse;
import dev.sallyport.workload.Workload;
import java.util.stream.Stream;

/**
 * A tag can be moved to another image after it was checked; a digest cannot.
 *
 * <p>Restricted fields: {@code image} of every container, {@code spec.volumes[*].image.reference}
 *
 * <p>Allowed values: references with a digest
 */
public record DigestCheck() implements ManifestCheck {

    @Override
    public String id() {
        return "image/digest";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        return Outcome.of(workload.images().flatMap(DigestCheck::problem).toList());
    }

    private static Stream<Problem> problem(ImageUse use) {
        return switch (NamedImage.of(use)) {
            case NamedImage.Unreadable unreadable -> Stream.of(unreadable.problem());
            case NamedImage.Known readable when readable.image().digest() != null -> Stream.empty();
            case NamedImage.Known readable ->
                Stream.of(new Problem(
                        use.path(),
                        "image \"%s\" is named by a tag, which can be moved".formatted(use.image()),
                        "name it by its digest: %s@sha256:...".formatted(readable.image())));
        };
    }
}
