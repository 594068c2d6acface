package dev.sallyport.check.image;

import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.ImagePattern;
import dev.sallyport.workload.ImageReference;
import dev.sallyport.workload.ImageUse;
import java.util.List;

/**
 * Forbids images that the policy lists, such as those with known faults.
 *
 * <p>Restricted fields: {@code image} of every container, {@code spec.volumes[*].image.reference}
 *
 * <p>Allowed values: references that none of {@code denied} matches
 */
public record DeniedCheck(List<ImagePattern> denied) implements ReferenceCheck {

    public DeniedCheck {
        denied = List.copyOf(denied);
    }

    @Override
    public String id() {
        return "image/denied";
    }

    @Override
    public boolean forbids(ImageReference image) {
        return denied.stream().anyMatch(pattern -> pattern.matches(image));
    }

    @Override
    public void evaluate(Problems problems, ImageUse use, ImageReference image) {
        denied.stream()
                .filter(pattern -> pattern.matches(image))
                .findFirst()
                .ifPresent(pattern -> problems.add(
                        use.path(),
                        "image \"" + use.image() + "\" is denied by the policy: " + pattern,
                        "use another image, or another version of it"));
    }
}
