package dev.sallyport.signature;

import java.util.Optional;

/**
 * A pull secret of an identity.
 *
 * @param name namespace and name, for messages
 * @param dockerConfig content in the format of {@code .dockerconfigjson}; empty if the Secret gives none
 * @param fault why there is no content, such as {@code does not exist}; empty if there is content
 */
public record PullSecret(String name, Optional<String> dockerConfig, String fault) {

    /** Creates a pull secret with content. */
    public static PullSecret of(String name, String dockerConfig) {
        return new PullSecret(name, Optional.of(dockerConfig), "");
    }

    /** Creates a pull secret without content. */
    public static PullSecret unusable(String name, String fault) {
        return new PullSecret(name, Optional.empty(), fault);
    }

    /** Omits the content. */
    @Override
    public String toString() {
        return name + (fault.isEmpty() ? "" : " " + fault);
    }
}
