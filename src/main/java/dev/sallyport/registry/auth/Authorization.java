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

/** Sends requests with what the registry wants to see. */
public final class Authorization {
    private static final int MAX_REGISTRIES = 256;
    private static final Duration MEMORY = Duration.ofMinutes(10);

    private final Transport transport;
    private final TokenCache tokens;
    /** What a registry wanted last, so that it need not be asked each time. */
    private final Cache<String, Challenge> challenges;

    public Authorization(Transport transport, TokenCache tokens, InstantSource clock) {
        this.transport = transport;
        this.tokens = tokens;
        this.challenges = Caffeine.newBuilder()
                .maximumSize(MAX_REGISTRIES)
                .expireAfterWrite(MEMORY)
                .ticker(InstantTicker.of(clock))
                .build();
    }

    /** Asks with what is at hand, and once more with what the answer wants. */
    public RegistryResponse send(
            Repository repository, RegistryRequest request, Credential credential, Deadline deadline)
            throws RegistryException {
        var atHand = atHand(repository, credential);
        var answer = transport.send(request.with(atHand), deadline);
        if (!answer.isChallenge() || !answer.origin().equals(Origin.of(repository.base()))) {
            return answer;
        }
        for (var challenge : Challenge.parse(answer.headers().allValues("WWW-Authenticate"))) {
            var header = header(repository, challenge, credential, deadline);
            if (header.isPresent() && !header.equals(atHand)) {
                challenges.put(repository.registry(), challenge);
                return transport.send(request.with(header), deadline);
            }
        }
        return answer;
    }

    private Optional<String> atHand(Repository repository, Credential credential) {
        var challenge = challenges.getIfPresent(repository.registry());
        if (challenge == null) {
            return Optional.empty();
        }
        return challenge.scheme().equals("bearer")
                ? tokens.known(repository, challenge, credential).map(Authorization::bearer)
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
