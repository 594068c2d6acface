package dev.sallyport.registry.provider;

import dev.sallyport.registry.http.Credential;
import java.util.List;

/** Result of asking a credential provider for an image. */
public sealed interface ProviderResult {

    /** Returns the name of the provider, for messages. */
    String provider();

    /** Credentials for the image; none if the provider has none for it. */
    record Provided(String provider, List<Credential> credentials) implements ProviderResult {
        public Provided {
            credentials = List.copyOf(credentials);
        }
    }

    /**
     * The provider is not for the Pod.
     *
     * @param reason follows the name of the provider, such as {@code is not used: ...}
     */
    record NotUsed(String provider, String reason) implements ProviderResult {}

    /**
     * The provider failed, so that content which other credentials do not find may exist.
     *
     * @param reason follows the name of the provider, such as {@code does not answer in time}
     */
    record Failed(String provider, String reason) implements ProviderResult {}
}
