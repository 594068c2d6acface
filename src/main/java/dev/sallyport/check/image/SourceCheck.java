package dev.sallyport.check.image;

import dev.sallyport.check.InvalidReference;
import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.Aspect;
import dev.sallyport.workload.Glob;
import dev.sallyport.workload.ImageReference;
import dev.sallyport.workload.ImageUse;
import dev.sallyport.workload.Workload;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Requires images from the registries and repositories that the policy lists.
 *
 * <p>Restricted fields: {@code image} of every container, {@code spec.volumes[*].image.reference}
 *
 * <p>Allowed values: references with registry and repository that match one of {@code sources}
 */
public record SourceCheck(List<Glob> sources) implements ManifestCheck, ImageCheck {
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
    public boolean concerns(ImageReference image) {
        return true;
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
    public Set<Aspect> aspects() {
        return Aspect.OF_IMAGES;
    }

    @Override
    public Outcome evaluate(Workload workload) {
        var problems = new Problems();
        for (var use : workload.images()) {
            add(problems, use);
        }
        return problems.outcome();
    }

    private void add(Problems problems, ImageUse use) {
        ImageReference image;
        try {
            image = ImageReference.parse(use.image());
        } catch (IllegalArgumentException malformed) {
            problems.add(InvalidReference.problem(use, malformed));
            return;
        }
        if (forbids(image)) {
            var allowed = sources.stream().map(Glob::toString).collect(Collectors.joining(", "));
            problems.add(
                    use.path(),
                    "image \"" + image.name() + "\" is not from an allowed source: " + allowed,
                    "use an image from an allowed source, or copy this one there");
        }
    }
}
