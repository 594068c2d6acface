package dev.sallyport.check.image;

import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.ImageReference;
import dev.sallyport.workload.ImageUse;

/**
 * Requires references that name a version: without a tag, a reference stands for the tag {@code latest}, which changes with
 * every release.
 *
 * <p>Restricted fields: {@code image} of every container, {@code spec.volumes[*].image.reference}
 *
 * <p>Allowed values: references with a digest; references with a tag, which must not be {@code latest} if the policy forbids it
 */
public record TagCheck(RequiredTag required) implements ReferenceCheck {
    private static final String LATEST = "latest";

    /** Requirement of the policy. */
    public enum RequiredTag {
        PRESENT,
        PRESENT_AND_NOT_LATEST
    }

    @Override
    public String id() {
        return "image/tag";
    }

    @Override
    public void evaluate(Problems problems, ImageUse use, ImageReference image) {
        if (image.digest() != null || !LATEST.equals(image.tag())) {
            return;
        }
        if (!use.image().endsWith(":" + LATEST)) {
            problems.add(
                    use.path(),
                    "image \"" + use.image() + "\" has no tag, and so stands for the tag latest",
                    "name a version: " + image.name() + ":<version>");
        } else if (required == RequiredTag.PRESENT_AND_NOT_LATEST) {
            problems.add(
                    use.path(),
                    "image \"" + use.image() + "\" has the tag latest, which changes with every release",
                    "name a version: " + image.name() + ":<version>");
        }
    }
}
