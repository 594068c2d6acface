package dev.sallyport.registry.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.registry.http.Credential;
import dev.sallyport.registry.http.Credential.IdentityToken;
import dev.sallyport.registry.http.Credential.Password;
import dev.sallyport.registry.http.Origin;
import dev.sallyport.registry.http.RegistryException;
import dev.sallyport.registry.http.RegistryRequest;
import dev.sallyport.registry.http.RegistryResponse;
import dev.sallyport.registry.http.Repository;
import dev.sallyport.registry.http.Transport;
import dev.sallyport.signature.InstantTicker;
import dev.sallyport.workload.Deadline;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** Authentication of requests to registries: basic credentials and bearer tokens. */
public final class Authorization {
    private static final int MAX_REGISTRIES = 256;
    private static final Duration CHALLENGE_TTL = Duration.ofMinutes(10);

    private final Transport transport;
    private final TokenCache tokens;
    /** Last challenge of each registry, which saves the unauthenticated request. */
    private final Cache<String, Challenge> challenges;

    public Authorization(Transport transport, TokenCache tokens, InstantSource clock) {
        this.transport = transport;
        this.tokens = tokens;
        this.challenges = Caffeine.newBuilder()
                .maximumSize(MAX_REGISTRIES)
                .expireAfterWrite(CHALLENGE_TTL)
                .ticker(InstantTicker.of(clock))
                .build();
    }

    /** Sends a request with a cached authorization, and again if the response contains a challenge. */
    public RegistryResponse send(
            Repository repository, RegistryRequest request, Credential credential, Deadline deadline)
            throws RegistryException {
        var cached = cached(repository, credential);
        var response = transport.send(request.with(cached), deadline);
        if (response.isUnauthorized() && !response.isChallenge()) {
            removeToken(repository, credential);
        }
        if (!response.isChallenge() || !response.origin().equals(Origin.of(repository.base()))) {
            return response;
        }
        for (var challenge : Challenge.parse(response.headers().allValues("WWW-Authenticate"))) {
            var header = header(repository, challenge, credential, deadline);
            if (header.isPresent() && !header.equals(cached)) {
                challenges.put(repository.registry(), challenge);
                return transport.send(request.with(header), deadline);
            }
        }
        return response;
    }

    private void removeToken(Repository repository, Credential credential) {
        var challenge = challenges.getIfPresent(repository.registry());
        if (challenge != null) {
            tokens.remove(repository, challenge, credential);
        }
    }

    private Optional<String> cached(Repository repository, Credential credential) {
        var challenge = challenges.getIfPresent(repository.registry());
        if (challenge == null) {
            return Optional.empty();
        }
        return challenge.scheme().equals("bearer")
                ? tokens.cached(repository, challenge, credential).map(Authorization::bearer)
                : basic(credential);
    }

    private Optional<String> header(
            Repository repository, Challenge challenge, Credential credential, Deadline deadline)
            throws RegistryException {
        return switch (challenge.scheme()) {
            case "bearer" -> Optional.of(bearer(tokens.fetch(repository, challenge, credential, deadline)));
            case "basic" -> basic(credential);
            default -> Optional.empty();
        };
    }

    private static Optional<String> basic(Credential credential) {
        return switch (credential) {
            case Password password -> Optional.of(password.basic());
            case IdentityToken _ -> Optional.empty();
            case Credential.Anonymous _ -> Optional.empty();
        };
    }

    private static String bearer(String token) {
        return "Bearer " + token;
    }
}
