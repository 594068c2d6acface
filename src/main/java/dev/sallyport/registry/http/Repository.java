package dev.sallyport.registry.http;

import dev.sallyport.workload.ImageReference;
import java.net.URI;
import java.util.Set;

/**
 * Repository in a registry, with its URL.
 *
 * @param registry host as in image references
 * @param base URL of the registry
 * @param path name of the repository, such as {@code library/nginx}
 * @param actions actions in the scope of a token, such as {@code pull}
 */
public record Repository(String registry, URI base, String path, String actions) {
    private static final String HUB = "docker.io";
    private static final String HUB_ADDRESS = "registry-1.docker.io";

    public static Repository of(ImageReference image, Set<String> insecure) {
        var scheme = insecure.contains(image.registry()) ? "http" : "https";
        var address = image.registry().equals(HUB) ? HUB_ADDRESS : image.registry();
        return new Repository(image.registry(), URI.create(scheme + "://" + address), image.repository(), "pull");
    }

    /** Returns the repository with the scope for pushing. */
    public Repository writable() {
        return new Repository(registry, base, path, "pull,push");
    }

    /** Returns the host of the registry's API, which differs from the image reference for Docker Hub. */
    public String host() {
        return Origin.of(base).host();
    }

    public URI url(String rest) {
        return base.resolve("/v2/" + path + "/" + rest);
    }

    /** Returns the scope of a token. The scope in the challenge of the registry is ignored. */
    public String scope() {
        return "repository:" + path + ":" + actions;
    }

    @Override
    public String toString() {
        return registry + "/" + path;
    }
}
