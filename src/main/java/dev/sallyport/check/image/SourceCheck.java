package dev.sallyport.check.image;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.check.Outcome;
import dev.sallyport.check.Outcome.Problem;
import dev.sallyport.workload.Glob;
import dev.sallyport.workload.ImageUse;
import dev.sallyport.workload.Workload;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Images may come only from repositories that the policy lists.
 *
 * <p>Restricted fields: {@code image} of every container, {@code spec.volumes[*].image.reference}
 *
 * <p>Allowed values: what one of {@code sources} matches, its registry and repository spelled out
 */
public record SourceCheck(List<Glob> sources) implements ManifestCheck {
    public SourceCheck {
        sources = List.copyOf(sources);
    }

    @Override
    public String id() {
        return "image/source";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        return Outcome.of(workload.images().flatMap(this::problem).toList());
    }

    private Stream<Problem> problem(ImageUse use) {
        return switch (NamedImage.of(use)) {
            case NamedImage.Unreadable unreadable -> Stream.of(unreadable.problem());
            case NamedImage.Known readable ->
                sources.stream().anyMatch(glob -> glob.matches(readable.image().name()))
                        ? Stream.empty()
                        : Stream.of(new Problem(
                                use.path(),
                                "image \"%s\" comes from %s, which is no allowed source"
                                        .formatted(use.image(), readable.image().name()),
                                "use an image from "
                                        + sources.stream().map(Glob::toString).collect(Collectors.joining(", "))));
        };
    }
}
