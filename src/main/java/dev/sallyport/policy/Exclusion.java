package dev.sallyport.policy;

import dev.sallyport.workload.Glob;
import dev.sallyport.workload.ImagePattern;
import dev.sallyport.workload.ImageReference;
import dev.sallyport.workload.ImageUse;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.Workload;
import dev.sallyport.workload.WorkloadContainer;
import java.util.List;
import java.util.Set;

/**
 * Containers that a policy does not evaluate. All given parts must match.
 *
 * @param images patterns of images; with {@code placeholders} empty for all
 * @param placeholders texts that stand for an image in pod templates until a webhook replaces them in the Pod
 * @param containers globs of names; empty for all
 */
public record Exclusion(List<ImagePattern> images, Set<String> placeholders, List<Glob> containers) {
    /** Exclusion of no container. */
    public static final Exclusion NONE = new Exclusion(List.of(), Set.of(), List.of());

    public Exclusion {
        images = List.copyOf(images);
        placeholders = Set.copyOf(placeholders);
        containers = List.copyOf(containers);
    }

    /** Returns whether no container is excluded. */
    public boolean isEmpty() {
        return images.isEmpty() && placeholders.isEmpty() && containers.isEmpty();
    }

    /** Returns the part of an object that is evaluated. */
    public Subject remainder(Subject subject) {
        return !isEmpty() && subject instanceof Workload workload
                ? workload.without(container -> excludes(workload.kind(), container))
                : subject;
    }

    /** Returns whether an image is that of an excluded container. */
    public boolean excludes(Workload workload, ImageUse use) {
        return !isEmpty()
                && workload.containers().stream()
                        .anyMatch(container ->
                                use.path().equals(container.imagePath()) && excludes(workload.kind(), container));
    }

    private boolean excludes(ObjectKind kind, WorkloadContainer container) {
        return hasName(container.name()) && hasImage(kind, container.image());
    }

    private boolean hasName(String name) {
        return containers.isEmpty() || containers.stream().anyMatch(glob -> glob.matches(name));
    }

    private boolean hasImage(ObjectKind kind, String image) {
        return (images.isEmpty() && placeholders.isEmpty())
                || (kind != ObjectKind.POD && placeholders.contains(image))
                || isMatched(image);
    }

    private boolean isMatched(String image) {
        if (images.isEmpty()) {
            return false;
        }
        try {
            var reference = ImageReference.parse(image);
            return images.stream().anyMatch(pattern -> pattern.matches(reference));
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
