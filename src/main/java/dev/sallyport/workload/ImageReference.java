package dev.sallyport.workload;

import org.jspecify.annotations.Nullable;

/**
 * An image in a registry, names made whole the way containerd does.
 *
 * @param registry host, and port where one is given, such as {@code docker.io}
 * @param repository such as {@code library/nginx}
 * @param tag null where only a digest is given
 * @param digest {@code sha256:} and 64 hexadecimal digits; null where only a tag is given
 */
public record ImageReference(
        String registry,
        String repository,
        @Nullable String tag,
        @Nullable String digest) {

    /**
     * Reads a reference as a manifest names it: Docker Hub's defaults are filled in, and {@code latest} is the tag where
     * neither tag nor digest is given.
     *
     * @throws IllegalArgumentException where no container runtime could pull it, with a message for its author
     */
    public static ImageReference parse(String text) {
        return ImageReferenceParser.parse(text);
    }

    /** Registry and repository, such as {@code docker.io/library/nginx}: what globs are matched against. */
    public String name() {
        return registry + "/" + repository;
    }

    /** The same image, by that digest. */
    public ImageReference withDigest(String pinned) {
        return new ImageReference(registry, repository, tag, pinned);
    }

    @Override
    public String toString() {
        return name() + (tag == null ? "" : ":" + tag) + (digest == null ? "" : "@" + digest);
    }
}
