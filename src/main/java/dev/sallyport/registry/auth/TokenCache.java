package dev.sallyport.registry.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.sallyport.registry.http.Credential;
import dev.sallyport.registry.http.Credential.Anonymous;
import dev.sallyport.registry.http.Credential.IdentityToken;
import dev.sallyport.registry.http.Credential.Password;
import dev.sallyport.registry.http.Origin;
import dev.sallyport.registry.http.RegistryException;
import dev.sallyport.registry.http.RegistryException.Reason;
import dev.sallyport.registry.http.RegistryRequest;
import dev.sallyport.registry.http.RegistryRequest.Content;
import dev.sallyport.registry.http.RegistryResponse;
import dev.sallyport.registry.http.RegistrySettings;
import dev.sallyport.registry.http.Repository;
import dev.sallyport.registry.http.Transport;
import dev.sallyport.signature.InstantTicker;
import dev.sallyport.signature.StrictJson;
import dev.sallyport.workload.Deadline;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/** Cache of bearer tokens by registry, scope and credential. Fetches tokens from the realm that a registry names. */
public final class TokenCache {
    private static final int MAX_TOKENS = 1024;
    private static final int MAX_RESPONSE = 256 * 1024;
    private static final long DEFAULT_SECONDS = 60;
    private static final long MAX_SECONDS = 3600;
    private static final long MARGIN_SECONDS = 10;

    private final Transport transport;
    private final Set<String> realms;
    private final Cache<TokenKey, Token> cache;

    private record TokenKey(String registry, String realm, String service, String scope, String credential) {}

    private record Token(String value, Duration lifetime) {
        @Override
        public String toString() {
            return "Token[...]";
        }
    }

    public TokenCache(Transport transport, RegistrySettings settings, InstantSource clock) {
        this.transport = transport;
        this.realms = settings.tokenRealms();
        this.cache = Caffeine.newBuilder()
                .maximumSize(MAX_TOKENS)
                .expireAfter(Expiry.creating((TokenKey _, Token token) -> token.lifetime()))
                .ticker(InstantTicker.of(clock))
                .build();
    }

    /** Returns a cached token. */
    Optional<String> cached(Repository repository, Challenge challenge, Credential credential) {
        return Optional.ofNullable(cache.getIfPresent(key(repository, challenge, credential)))
                .map(Token::value);
    }

    /** Removes a token that a registry does not accept, so that the next request fetches one with the rights of then. */
    void remove(Repository repository, Challenge challenge, Credential credential) {
        cache.invalidate(key(repository, challenge, credential));
    }

    /** Fetches a new token and replaces a cached one. */
    String fetch(Repository repository, Challenge challenge, Credential credential, Deadline deadline)
            throws RegistryException {
        var key = key(repository, challenge, credential);
        cache.invalidate(key);
        var realm = realm(repository, challenge, credential);
        var response = transport.send(request(realm, key, credential), deadline);
        if (response.isUnauthorized()) {
            throw new RegistryException(Reason.UNAUTHORIZED, realm.getHost() + " issues no token for " + repository);
        }
        if (!response.isOk()) {
            throw new RegistryException(
                    response.isServerError() ? Reason.UNAVAILABLE : Reason.UNEXPECTED,
                    realm.getHost() + " issues no token (status " + response.status() + ")");
        }
        var token = token(response, realm.getHost());
        cache.put(key, token);
        return token.value();
    }

    private static TokenKey key(Repository repository, Challenge challenge, Credential credential) {
        return new TokenKey(
                repository.registry(),
                challenge.parameter("realm"),
                challenge.parameter("service"),
                repository.scope(),
                credential.fingerprint());
    }

    /** Returns the URL of the token service. It must be in the registry's domain or listed by the administrator. */
    private URI realm(Repository repository, Challenge challenge, Credential credential) throws RegistryException {
        try {
            var realm = URI.create(challenge.parameter("realm"));
            var origin = Origin.of(realm);
            if (credential instanceof Anonymous
                    || realms.contains(origin.registry())
                    || isInDomain(repository, origin)) {
                return realm;
            }
            throw new RegistryException(
                    Reason.UNAUTHORIZED,
                    repository.registry() + " requests credentials for " + origin.registry()
                            + ", which is neither in its domain nor listed as a token realm");
        } catch (IllegalArgumentException malformed) {
            throw new RegistryException(
                    Reason.UNAVAILABLE, repository.registry() + " names a token realm that is not a URL");
        }
    }

    /**
     * Returns whether a token realm is the registry's host, its parent domain or in its parent domain, such as
     * auth.docker.io for registry-1.docker.io and gitlab.com for registry.gitlab.com.
     */
    private static boolean isInDomain(Repository repository, Origin realm) {
        var host = repository.host();
        if (realm.host().equals(host)) {
            return true;
        }
        var domain = host.substring(host.indexOf('.') + 1);
        boolean isDomain = domain.indexOf('.') > 0 && domain.chars().anyMatch(Character::isLetter);
        return isDomain && (realm.host().equals(domain) || realm.host().endsWith("." + domain));
    }

    private static RegistryRequest request(URI realm, TokenKey key, Credential credential) {
        var query = "service=" + encoded(key.service()) + "&scope=" + encoded(key.scope());
        var url = URI.create(realm + (realm.getRawQuery() == null ? "?" : "&") + query);
        return switch (credential) {
            case Anonymous _ -> RegistryRequest.get(url, "application/json", MAX_RESPONSE);
            case Password password ->
                RegistryRequest.get(url, "application/json", MAX_RESPONSE).with(Optional.of(password.basic()));
            case IdentityToken identity ->
                new RegistryRequest(
                        realm,
                        "application/json",
                        Optional.empty(),
                        Optional.of(Content.form("grant_type=refresh_token&client_id=sallyport&" + query
                                + "&refresh_token=" + encoded(identity.token()))),
                        MAX_RESPONSE);
        };
    }

    private static Token token(RegistryResponse response, String host) throws RegistryException {
        try {
            var json = StrictJson.object(response.body().orElseThrow(IllegalArgumentException::new));
            var value = json.path("token").asText(json.path("access_token").asText(""));
            if (value.isEmpty() || !value.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
                throw new IllegalArgumentException("the response contains no token");
            }
            return new Token(value, lifetime(json));
        } catch (IllegalArgumentException malformed) {
            throw new RegistryException(Reason.UNEXPECTED, host + " answers without a valid token");
        }
    }

    private static Duration lifetime(JsonNode json) {
        long seconds = json.path("expires_in").asLong(DEFAULT_SECONDS);
        return Duration.ofSeconds(Math.clamp(seconds - MARGIN_SECONDS, 0, MAX_SECONDS));
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
