package dev.sallyport.registry.http;

import dev.sallyport.workload.ImageReference;
import java.net.URI;
import java.util.Set;

/**
 * A repository and where it is asked for.
 *
 * @param registry as images name it
 * @param base URL of the registry
 * @param path such as {@code library/nginx}
 * @param actions that a token has to be good for, such as {@code pull}
 */
public record Repository(String registry, URI base, String path, String actions) {
    private static final String HUB = "docker.io";
    private static final String HUB_ADDRESS = "registry-1.docker.io";

    public static Repository of(ImageReference image, Set<String> insecure) {
        var scheme = insecure.contains(image.registry()) ? "http" : "https";
        var address = image.registry().equals(HUB) ? HUB_ADDRESS : image.registry();
        return new Repository(image.registry(), URI.create(scheme + "://" + address), image.repository(), "pull");
    }

    /** The same, to be written to. */
    public Repository writable() {
        return new Repository(registry, base, path, "pull,push");
    }

    /** The host that answers for the registry. */
    public String host() {
        return Origin.of(base).host();
    }

    public URI url(String what) {
        return base.resolve("/v2/" + path + "/" + what);
    }

    /** What a token has to be good for; the registry's own wish does not count. */
    public String scope() {
        return "repository:" + path + ":" + actions;
    }

    @Override
    public String toString() {
        return registry + "/" + path;
    }
}
