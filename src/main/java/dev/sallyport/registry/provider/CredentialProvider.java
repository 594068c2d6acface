package dev.sallyport.registry.provider;

import dev.sallyport.registry.http.Credential;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A source of registry credentials, such as a plugin of the kubelet or the identity of the operator in a cloud. */
public interface CredentialProvider {

    /** Returns the provider for messages, such as {@code credential provider "ecr"}. */
    String name();

    /** Returns whether the provider has credentials for an image. */
    boolean matches(ImageReference image);

    /** Returns how tokens of service accounts are given to the provider; empty if it receives none. */
    default Optional<TokenAttributes> tokenAttributes() {
        return Optional.empty();
    }

    /**
     * Returns credentials for an image. Blocks.
     *
     * @throws ProviderException if the provider fails, or does not answer by the deadline
     */
    Answer provide(Query query, Deadline deadline) throws ProviderException;

    /**
     * Request for credentials.
     *
     * @param account service account of the Pod; empty if the provider receives none
     */
    record Query(ImageReference image, Optional<AccountToken> account) {}

    /**
     * Service account of a Pod.
     *
     * @param token token of the service account for the audience of the provider
     * @param annotations annotations that the provider requires, or receives if they exist
     */
    record AccountToken(String token, Map<String, String> annotations) {
        public AccountToken {
            annotations = Map.copyOf(annotations);
        }

        @Override
        public String toString() {
            return "AccountToken[...]";
        }
    }

    /** Images for which an answer is reused. */
    enum CacheScope {
        IMAGE,
        REGISTRY,
        GLOBAL
    }

    /**
     * Credential with the images that it is for.
     *
     * @param images as the provider names them; matched as a kubelet does
     */
    record Grant(ImagePattern images, Credential credential) {}

    /**
     * Answer of a provider.
     *
     * @param lifetime time for which the answer is reused; zero for one request
     */
    record Answer(List<Grant> grants, CacheScope scope, Duration lifetime) {
        public Answer {
            grants = List.copyOf(grants);
        }

        /** Returns the credentials for an image, those for the most specific images first. */
        List<Credential> credentials(ImageReference image) {
            return grants.stream()
                    .filter(grant -> grant.images().isFor(image))
                    .sorted((one, other) ->
                            other.images().toString().compareTo(one.images().toString()))
                    .map(Grant::credential)
                    .distinct()
                    .toList();
        }
    }
}
