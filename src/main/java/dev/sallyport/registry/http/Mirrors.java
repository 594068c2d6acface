package dev.sallyport.registry.http;

import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Mirrors of registries, read before the registries themselves. A mirror is not trusted: content is checked against its
 * digest, content that a mirror lacks is read from the registry, and the image of a tag must be signed as usual.
 *
 * @param timeout time limit for one mirror, after which the next mirror or the registry is read
 */
public record Mirrors(List<Mirror> mirrors, Duration timeout) {
    /** No mirrors. */
    public static final Mirrors NONE = new Mirrors(List.of(), Duration.ofSeconds(1));

    public Mirrors {
        mirrors = List.copyOf(mirrors);
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("the timeout of mirrors must be positive");
        }
    }

    /**
     * Mirror of all repositories below a prefix.
     *
     * @param source prefix in image references
     * @param target prefix in the mirror
     */
    public record Mirror(RepositoryPrefix source, RepositoryPrefix target) {}

    /**
     * Registry with the leading part of repository names.
     *
     * @param path empty for the whole registry
     */
    public record RepositoryPrefix(String registry, String path) {

        static RepositoryPrefix parse(String text) {
            int slash = text.indexOf('/');
            var registry = slash < 0 ? text : text.substring(0, slash);
            var path = slash < 0 ? "" : text.substring(slash + 1);
            var image = ImageReference.parse(registry + "/" + (path.isEmpty() ? "" : path + "/") + "a/a");
            if (!image.registry().equals(registry)) {
                throw new IllegalArgumentException(
                        "\"" + registry + "\" is not a registry host as in image references");
            }
            return new RepositoryPrefix(registry, path);
        }

        private boolean matches(ImageReference image) {
            return image.registry().equals(registry)
                    && (path.isEmpty()
                            || image.repository().equals(path)
                            || image.repository().startsWith(path + "/"));
        }

        /** Replaces the source prefix of an image reference by this prefix. */
        private ImageReference replacing(RepositoryPrefix source, ImageReference image) {
            var rest = image.repository().substring(source.path.length());
            var repository = path.isEmpty() || rest.isEmpty() || rest.startsWith("/") ? path + rest : path + "/" + rest;
            return new ImageReference(registry, repository, image.tag(), image.digest());
        }
    }

    /**
     * Parses entries of the form {@code <registry>[/<path>]=<mirror>[/<path>]}. Mirrors of one prefix keep their order.
     *
     * @throws IllegalArgumentException if an entry is malformed
     */
    public static Mirrors parse(List<String> entries, Duration timeout) {
        return new Mirrors(entries.stream().map(Mirrors::mirror).toList(), timeout);
    }

    private static Mirror mirror(String entry) {
        var sides = entry.strip().split("=", -1);
        if (sides.length != 2) {
            throw new IllegalArgumentException("a mirror has the form registry=mirror, not \"" + entry + "\"");
        }
        var mirror = new Mirror(RepositoryPrefix.parse(sides[0].strip()), RepositoryPrefix.parse(sides[1].strip()));
        if (!mirror.source().path().isEmpty() && mirror.target().path().isEmpty()) {
            throw new IllegalArgumentException("the mirror of a path needs a path too, such as " + entry.strip() + "/"
                    + mirror.source().path());
        }
        return mirror;
    }

    /** Returns the references of an image in its mirrors: those of the longest matching prefix. */
    public List<ImageReference> of(ImageReference image) {
        var matching = mirrors.stream()
                .filter(mirror -> mirror.source().matches(image))
                .toList();
        var longest = matching.stream()
                .map(Mirror::source)
                .max(Comparator.comparingInt(prefix -> prefix.path().length()));
        return matching.stream()
                .filter(mirror -> longest.filter(mirror.source()::equals).isPresent())
                .map(mirror -> mirror.target().replacing(mirror.source(), image))
                .toList();
    }

    /** Returns the hosts of all mirrors, with ports as in image references. */
    public Set<String> registries() {
        return mirrors.stream().map(mirror -> mirror.target().registry()).collect(Collectors.toUnmodifiableSet());
    }

    /** Returns the deadline for one mirror: the timeout, and at most half of the remaining time. */
    public Deadline share(Deadline deadline) {
        return deadline.atMost(timeout).atMost(deadline.remaining().dividedBy(2));
    }
}
