package dev.sallyport.registry.http;

import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where copies of images may be had, asked before their registries. A mirror is trusted for nothing: what it gives by digest is
 * hashed, what it lacks is looked for in the registry, and what it gives for a tag has to be signed like anything else.
 *
 * @param patience how long a mirror is waited for before the next one, or the registry, is asked
 */
public record Mirrors(List<Mirror> mirrors, Duration patience) {
    /** None. */
    public static final Mirrors NONE = new Mirrors(List.of(), Duration.ofSeconds(1));

    public Mirrors {
        mirrors = List.copyOf(mirrors);
        if (patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException("a mirror is waited for longer than not at all");
        }
    }

    /**
     * A mirror of all repositories below a place.
     *
     * @param of what images are named by
     * @param at where it is in the mirror
     */
    public record Mirror(Place of, Place at) {}

    /**
     * A registry, or what is below a path in it.
     *
     * @param path empty for the whole registry
     */
    public record Place(String registry, String path) {

        static Place parse(String text) {
            int slash = text.indexOf('/');
            var registry = slash < 0 ? text : text.substring(0, slash);
            var path = slash < 0 ? "" : text.substring(slash + 1);
            var image = ImageReference.parse(registry + "/" + (path.isEmpty() ? "" : path + "/") + "a/a");
            if (!image.registry().equals(registry)) {
                throw new IllegalArgumentException("\"" + registry + "\" is no registry as images name it");
            }
            return new Place(registry, path);
        }

        private boolean has(ImageReference image) {
            return image.registry().equals(registry)
                    && (path.isEmpty()
                            || image.repository().equals(path)
                            || image.repository().startsWith(path + "/"));
        }

        /** What an image is called here, if it is called that there. */
        private ImageReference moved(ImageReference image, Place from) {
            var rest = image.repository().substring(from.path.length());
            var repository = path.isEmpty() || rest.isEmpty() || rest.startsWith("/") ? path + rest : path + "/" + rest;
            return new ImageReference(registry, repository, image.tag(), image.digest());
        }
    }

    /**
     * Reads {@code <registry>[/<path>]=<mirror>[/<path>]}, one mirror each; those of one place are asked in that order.
     *
     * @throws IllegalArgumentException where one of them is not that
     */
    public static Mirrors parse(List<String> entries, Duration patience) {
        return new Mirrors(entries.stream().map(Mirrors::mirror).toList(), patience);
    }

    private static Mirror mirror(String entry) {
        var sides = entry.strip().split("=", -1);
        if (sides.length != 2) {
            throw new IllegalArgumentException("a mirror is given as registry=mirror, not as \"" + entry + "\"");
        }
        var mirror = new Mirror(Place.parse(sides[0].strip()), Place.parse(sides[1].strip()));
        if (!mirror.of().path().isEmpty() && mirror.at().path().isEmpty()) {
            throw new IllegalArgumentException("the mirror of a path has a path too, such as " + entry.strip() + "/"
                    + mirror.of().path());
        }
        return mirror;
    }

    /** What an image is called in its mirrors: those of the longest place that it is in. */
    public List<ImageReference> of(ImageReference image) {
        var fitting = mirrors.stream().filter(mirror -> mirror.of().has(image)).toList();
        var nearest = fitting.stream()
                .map(Mirror::of)
                .max(Comparator.comparingInt(place -> place.path().length()));
        return fitting.stream()
                .filter(mirror -> nearest.filter(mirror.of()::equals).isPresent())
                .map(mirror -> mirror.at().moved(image, mirror.of()))
                .toList();
    }

    /** The hosts of all mirrors, with ports, as images would name them. */
    public Set<String> registries() {
        return mirrors.stream().map(mirror -> mirror.at().registry()).collect(Collectors.toUnmodifiableSet());
    }

    /** For one mirror: not longer than it is waited for, and half of what is left at most. */
    public Deadline share(Deadline deadline) {
        return deadline.atMost(patience).atMost(deadline.remaining().dividedBy(2));
    }
}
