package dev.sallyport.workload;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Normalized image reference, with the defaults of containerd.
 *
 * @param registry host, optionally with port, such as {@code docker.io}
 * @param repository repository without registry, such as {@code library/nginx}
 * @param tag null if there is only a digest
 * @param digest {@code sha256:} and 64 hexadecimal digits, or {@code sha512:} and 128; null if there is only a tag
 */
public record ImageReference(
        String registry,
        String repository,
        @Nullable String tag,
        @Nullable String digest) {
    private static final String DEFAULT_PORT = ":443";
    private static final Set<String> HUB_HOSTS = Set.of("docker.io", "index.docker.io", "registry-1.docker.io");

    /**
     * Parses a reference. Adds the defaults of Docker Hub, and the tag {@code latest} if there is neither tag nor digest.
     *
     * @throws IllegalArgumentException if the reference is invalid, with a message for users
     */
    public static ImageReference parse(String text) {
        return RecentReferences.parse(text);
    }

    /** Returns whether the image has a digest that cannot be verified: registries and signatures are read by sha256. */
    public boolean hasOtherDigest() {
        return digest != null && !digest.startsWith("sha256:");
    }

    /** Returns registry and repository, such as {@code docker.io/library/nginx}, for matching with globs. */
    public String name() {
        return registry + "/" + repository;
    }

    /** Returns whether a glob matches the name, or the usual name of the same registry under which a rule may name it. */
    public boolean isMatchedByAny(List<Glob> globs) {
        var usual = usualName();
        return globs.stream().anyMatch(glob -> glob.matches(name()) || glob.matches(usual));
    }

    /** Returns the name without the default port, and with {@code docker.io} for other hosts of Docker Hub. */
    String usualName() {
        var host = registry.endsWith(DEFAULT_PORT)
                ? registry.substring(0, registry.length() - DEFAULT_PORT.length())
                : registry;
        if (!HUB_HOSTS.contains(host)) {
            return host + "/" + repository;
        }
        return "docker.io/" + (repository.indexOf('/') < 0 ? "library/" : "") + repository;
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
