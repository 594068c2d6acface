package dev.sallyport.workload;

import org.jspecify.annotations.Nullable;

/**
 * Normalized image reference, with the defaults of containerd.
 *
 * @param registry host, optionally with port, such as {@code docker.io}
 * @param repository repository without registry, such as {@code library/nginx}
 * @param tag null if there is only a digest
 * @param digest {@code sha256:} and 64 hexadecimal digits; null if there is only a tag
 */
public record ImageReference(
        String registry,
        String repository,
        @Nullable String tag,
        @Nullable String digest) {

    /**
     * Parses a reference. Adds the defaults of Docker Hub, and the tag {@code latest} if there is neither tag nor digest.
     *
     * @throws IllegalArgumentException if the reference is invalid, with a message for users
     */
    public static ImageReference parse(String text) {
        return ImageReferenceParser.parse(text);
    }

    /** Returns registry and repository, such as {@code docker.io/library/nginx}, for matching with globs. */
    public String name() {
        return registry + "/" + repository;
    }

    /** Returns a copy with another digest. */
    public ImageReference withDigest(String pinned) {
        return new ImageReference(registry, repository, tag, pinned);
    }

    @Override
    public String toString() {
        return name() + (tag == null ? "" : ":" + tag) + (digest == null ? "" : "@" + digest);
    }
}
