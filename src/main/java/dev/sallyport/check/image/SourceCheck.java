package dev.sallyport.check.image;

import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.Glob;
import dev.sallyport.workload.ImageReference;
import dev.sallyport.workload.ImageUse;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Requires images from the registries and repositories that the policy lists.
 *
 * <p>Restricted fields: {@code image} of every container, {@code spec.volumes[*].image.reference}
 *
 * <p>Allowed values: references with registry and repository that match one of {@code sources}
 */
public record SourceCheck(List<Glob> sources) implements ReferenceCheck {
    /** Check ID. */
    public static final String ID = "image/source";

    public SourceCheck {
        sources = List.copyOf(sources);
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public boolean forbids(ImageReference image) {
        var name = image.name();
        for (var source : sources) {
            if (source.matches(name)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void evaluate(Problems problems, ImageUse use, ImageReference image) {
        if (forbids(image)) {
            var allowed = sources.stream().map(Glob::toString).collect(Collectors.joining(", "));
            problems.add(
                    use.path(),
                    "image \"" + image.name() + "\" is not from an allowed source: " + allowed,
                    "use an image from an allowed source, or copy this one there");
        }
    }
}
