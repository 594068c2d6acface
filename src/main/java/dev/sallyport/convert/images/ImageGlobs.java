package dev.sallyport.convert.images;

import dev.sallyport.convert.model.Inexpressible;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Patterns for image references as globs over registry and repository. */
public final class ImageGlobs {
    private static final String HUB = "docker.io/";
    private static final String LIBRARY = "library/";
    private static final String HUB_HOST = "index.docker.io/";

    private ImageGlobs() {}

    /**
     * Returns a glob that matches no other images than a pattern of Kyverno; empty if there is none.
     *
     * @param pattern pattern in which {@code *} is any text
     */
    public static Optional<String> exact(String pattern) {
        boolean hasHost = pattern.matches("[^/*?]*[.:][^/*?]*/.+");
        return hasHost && !pattern.contains("?") && !pattern.contains("@")
                ? Optional.of(doubled(pattern))
                : Optional.empty();
    }

    /** Returns globs that match all images of a pattern of Kyverno, with any tag. */
    static List<String> ofKyverno(String pattern) throws Inexpressible {
        if (pattern.contains("?")) {
            throw new Inexpressible("the image pattern \"%s\" contains ?".formatted(pattern));
        }
        var name = doubled(withoutVersion(pattern));
        if (name.startsWith("**")) {
            return List.of(name);
        }
        if (!name.matches("[^/]*[.:*][^/]*/.*|localhost/.*")) {
            return List.of(HUB + (name.contains("/") ? "" : LIBRARY) + name);
        }
        var globs = new ArrayList<String>(List.of(name));
        if (name.startsWith(HUB) && name.indexOf('/', HUB.length()) < 0 && !name.startsWith(HUB + "*")) {
            globs.add(HUB + LIBRARY + name.substring(HUB.length()));
        }
        return List.copyOf(globs);
    }

    /** Returns the glob for a pattern of the policy-controller, with any tag: {@code *} and {@code **} mean the same. */
    static String ofPolicyController(String pattern) throws Inexpressible {
        var name = switch (pattern) {
            case "*" -> "index.docker.io/library/*";
            case "*/*" -> "index.docker.io/*/*";
            default -> pattern;
        };
        if (!name.matches("[a-zA-Z0-9-_:/*.]+")) {
            throw new Inexpressible("the image pattern \"%s\" is invalid".formatted(pattern));
        }
        var repository = withoutVersion(name).replaceAll("\\*{3,}", "**");
        if (repository.startsWith(HUB_HOST)) {
            return HUB + repository.substring(HUB_HOST.length());
        }
        return repository.matches("[^/]*[.:*][^/]*/.*|localhost/.*|\\*\\*.*")
                ? repository
                : HUB + (repository.contains("/") ? "" : LIBRARY) + repository;
    }

    /** Returns whether a pattern names some tags or digests and not others. */
    static boolean isForVersions(String pattern) {
        var version = pattern.substring(withoutVersion(pattern).length());
        return !version.isEmpty() && !version.matches(":\\*+|@\\*+");
    }

    private static String withoutVersion(String pattern) {
        var name = pattern.contains("@") ? pattern.substring(0, pattern.indexOf('@')) : pattern;
        int tag = name.indexOf(':', name.lastIndexOf('/') + 1);
        return tag < 0 ? name : name.substring(0, tag);
    }

    private static String doubled(String pattern) {
        return pattern.replaceAll("\\*+", "**");
    }
}
