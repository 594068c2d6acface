package dev.sallyport.workload;

import com.google.re2j.Pattern;
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
    private static final String DEFAULT_REGISTRY = "docker.io";
    private static final int MAX_NAME = 255;
    private static final int MAX_TEXT = 1024;
    private static final int MAX_PORT = 65_535;
    private static final Pattern HOST = Pattern.compile(
            "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*(?::[0-9]+)?"
                    + "|\\[[a-fA-F0-9:.]+\\](?::[0-9]+)?");
    private static final Pattern REPOSITORY =
            Pattern.compile("[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
    private static final Pattern DIGEST = Pattern.compile("sha256:[a-f0-9]{64}");

    /**
     * Reads a reference by the grammar of https://github.com/distribution/reference, which container runtimes use; what
     * names neither tag nor digest has the tag {@code latest}.
     *
     * @throws IllegalArgumentException where a runtime would refuse it, or the digest is not SHA-256
     */
    public static ImageReference parse(String text) {
        if (text.isEmpty() || text.length() > MAX_TEXT) {
            throw new IllegalArgumentException("an image reference has 1 to " + MAX_TEXT + " characters");
        }
        var at = text.indexOf('@');
        var digest = at < 0 ? null : digest(text.substring(at + 1));
        var rest = at < 0 ? text : text.substring(0, at);
        var colon = rest.lastIndexOf(':');
        var hasTag = colon > rest.lastIndexOf('/');
        var tag = hasTag ? tag(rest.substring(colon + 1)) : null;
        var name = hasTag ? rest.substring(0, colon) : rest;
        return named(name, tag == null && digest == null ? "latest" : tag, digest);
    }

    /** Registry and repository, such as {@code docker.io/library/nginx}: what globs are matched against. */
    public String name() {
        return registry + "/" + repository;
    }

    /** The same image, by that digest. */
    public ImageReference withDigest(String pinned) {
        return new ImageReference(registry, repository, tag, pinned);
    }

    private static ImageReference named(String name, @Nullable String tag, @Nullable String digest) {
        var slash = name.indexOf('/');
        var first = slash < 0 ? "" : name.substring(0, slash);
        var hasRegistry =
                first.contains(".") || first.contains(":") || first.equals("localhost") || hasUpperCase(first);
        var registry = hasRegistry ? host(first) : DEFAULT_REGISTRY;
        var path = hasRegistry ? name.substring(slash + 1) : name;
        var repository = registry.equals(DEFAULT_REGISTRY) && !path.contains("/") ? "library/" + path : path;
        if (!REPOSITORY.matches(repository)) {
            throw new IllegalArgumentException(
                    "the repository is not written as runtimes want it: lower-case letters and"
                            + " digits, parted by one of . _ - or a slash");
        }
        if (registry.length() + repository.length() + 1 > MAX_NAME) {
            throw new IllegalArgumentException("the name has more than " + MAX_NAME + " characters");
        }
        return new ImageReference(registry, repository, tag, digest);
    }

    private static boolean hasUpperCase(String text) {
        return text.chars().anyMatch(c -> c >= 'A' && c <= 'Z');
    }

    private static String host(String text) {
        if (!HOST.matches(text)) {
            throw new IllegalArgumentException("the registry is no host name");
        }
        var colon = text.lastIndexOf(':');
        if (colon > text.lastIndexOf(']') && (text.length() - colon > 6 || port(text, colon) > MAX_PORT)) {
            throw new IllegalArgumentException("the registry's port is more than " + MAX_PORT);
        }
        return text.equals("index.docker.io") ? DEFAULT_REGISTRY : text;
    }

    private static int port(String host, int colon) {
        return Integer.parseInt(host.substring(colon + 1));
    }

    private static String tag(String text) {
        if (!TAG.matches(text)) {
            throw new IllegalArgumentException("the tag is not written as runtimes want it");
        }
        return text;
    }

    private static String digest(String text) {
        if (!DIGEST.matches(text)) {
            throw new IllegalArgumentException("the digest is not sha256: and 64 hexadecimal digits in lower case");
        }
        return text;
    }

    @Override
    public String toString() {
        return name() + (tag == null ? "" : ":" + tag) + (digest == null ? "" : "@" + digest);
    }
}
