package dev.sallyport.identity;

import dev.sallyport.workload.ImagePattern;
import dev.sallyport.workload.ImageReference;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Workload;
import dev.sallyport.workload.WorkloadContainer;
import java.util.List;
import java.util.stream.Stream;

/**
 * Containers of a pod template: names, images and commands. It recognizes the objects that a controller derives from the
 * template, despite the labels, volumes, affinity and host names that the controller adds.
 *
 * @param parts init containers and containers
 */
public record TemplateOutline(List<Part> parts) {
    /** Image of a container that the injector of a service mesh replaces, such as the one of an Istio gateway. */
    private static final String PLACEHOLDER = "auto";

    public TemplateOutline {
        parts = List.copyOf(parts);
    }

    /**
     * Container of a pod template.
     *
     * @param command command and arguments
     */
    public record Part(WorkloadContainer.Type type, String name, String image, List<String> command) {
        public Part {
            command = List.copyOf(command);
        }
    }

    /** Returns the outline of a workload. Ephemeral containers are no part of a template. */
    public static TemplateOutline of(Workload workload) {
        return new TemplateOutline(workload.containers().stream()
                .filter(container -> container.type() != WorkloadContainer.Type.EPHEMERAL)
                .map(container -> new Part(
                        container.type(),
                        container.name(),
                        container.image(),
                        Stream.concat(container.command().stream(), container.args().stream())
                                .toList()))
                .toList());
    }

    /**
     * Returns whether another template has the same containers. An image tag may be pinned to a digest, because mutating
     * webhooks do this independently for each object.
     */
    public boolean isSame(TemplateOutline other) {
        return parts.size() == other.parts.size()
                && parts.stream().allMatch(part -> other.parts.stream().anyMatch(each -> isSame(part, each)));
    }

    /**
     * Returns whether an object can be made from this template. Mutating webhooks of the cluster inject containers, also in
     * place of one with the image {@code auto}, wrap commands, rewrite image references to mirrors, pin tags to digests, and
     * extend tags; no other container of the template is missing or runs another image.
     */
    public boolean makes(TemplateOutline pod) {
        return parts.stream().allMatch(part -> pod.parts.stream().anyMatch(each -> becomes(part, each)));
    }

    /**
     * Returns whether the controller of a custom kind can make an object from this template. It may add containers to the
     * template of an object in between, as Knative does, but not change those of the owner.
     */
    public boolean makes(ObjectKind kind, TemplateOutline made, ObjectKind owner) {
        if (!owner.hasPodSpec()) {
            return hasImagesOf(made, owner.custom().orElseThrow().children().images());
        }
        if (kind == ObjectKind.POD || kind == ObjectKind.JOB) {
            return makes(made);
        }
        return (kind != ObjectKind.REPLICA_SET || parts.size() == made.parts.size())
                && parts.stream().allMatch(part -> made.parts.stream().anyMatch(each -> isSame(part, each)));
    }

    /**
     * Returns whether every image of a Pod is that of a container of this template, or one that a controller adds. A Pod of a
     * kind that contains containers alone has one of them, and the controller wraps its command.
     *
     * @param added images of the containers that the controller adds
     */
    private boolean hasImagesOf(TemplateOutline pod, List<ImagePattern> added) {
        return pod.parts.stream()
                .allMatch(part -> parts.stream()
                                .anyMatch(each -> isRewritten(withoutPath(each.image()), withoutPath(part.image())))
                        || isAdded(part.image(), added));
    }

    private static boolean isAdded(String image, List<ImagePattern> added) {
        try {
            var reference = ImageReference.parse(image);
            return added.stream().anyMatch(pattern -> pattern.matches(reference));
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static boolean isSame(Part one, Part other) {
        return isAt(one, other)
                && one.command().equals(other.command())
                && (isPinned(one.image(), other.image()) || isPinned(other.image(), one.image()));
    }

    private static boolean becomes(Part part, Part made) {
        if (part.image().equals(PLACEHOLDER)) {
            return part.name().equals(made.name());
        }
        return isAt(part, made)
                && endsWith(made.command(), part.command())
                && isRewritten(withoutPath(part.image()), withoutPath(made.image()));
    }

    /** Returns whether an image without path is another one, or its tag is extended or replaced by a digest. */
    private static boolean isRewritten(String image, String made) {
        return isPinned(image, made)
                || (!image.contains("@")
                        && (made.startsWith(tagged(image) + "-") || made.startsWith(withoutTag(image) + "@")));
    }

    private static boolean isAt(Part one, Part other) {
        return one.type() == other.type() && one.name().equals(other.name());
    }

    /** Returns whether an image reference equals another one, or names its digest in addition. */
    private static boolean isPinned(String image, String pinned) {
        return pinned.equals(image)
                || tagged(pinned).equals(tagged(image))
                || (!image.contains("@") && pinned.startsWith(tagged(image) + "@"));
    }

    private static String tagged(String image) {
        return image.contains("@") || image.indexOf(':', image.lastIndexOf('/') + 1) >= 0 ? image : image + ":latest";
    }

    private static String withoutTag(String imageWithoutPath) {
        var tag = imageWithoutPath.indexOf(':');
        return tag < 0 ? imageWithoutPath : imageWithoutPath.substring(0, tag);
    }

    private static String withoutPath(String image) {
        return image.substring(image.lastIndexOf('/') + 1);
    }

    private static boolean endsWith(List<String> command, List<String> end) {
        return end.size() <= command.size()
                && command.subList(command.size() - end.size(), command.size()).equals(end);
    }
}
