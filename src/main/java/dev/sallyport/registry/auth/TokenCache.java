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
import dev.sallyport.registry.http.RegistryException.Kind;
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

/** Bearer tokens of registries: fetched where a registry says, kept for whom they were given to. */
public final class TokenCache {
    private static final int MAX_TOKENS = 1024;
    private static final int MAX_ANSWER = 256 * 1024;
    private static final long USUAL_SECONDS = 60;
    private static final long MAX_SECONDS = 3600;
    private static final long MARGIN_SECONDS = 10;

    private final Transport transport;
    private final Set<String> realms;
    private final Cache<Key, Token> cache;

    /** What a token is good for. */
    private record Key(String registry, String realm, String service, String scope, String credential) {}

    private record Token(String value, Duration life) {
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
                .expireAfter(Expiry.creating((Key _, Token token) -> token.life()))
                .ticker(InstantTicker.of(clock))
                .build();
    }

    /** A token that is at hand. */
    Optional<String> known(Repository repository, Challenge challenge, Credential credential) {
        return Optional.ofNullable(cache.getIfPresent(key(repository, challenge, credential)))
                .map(Token::value);
    }

    /** A new token, whatever is at hand. */
    String fetch(Repository repository, Challenge challenge, Credential credential, Deadline deadline)
            throws RegistryException {
        var key = key(repository, challenge, credential);
        cache.invalidate(key);
        var realm = realm(repository, challenge, credential);
        var answer = transport.send(request(realm, key, credential), deadline);
        if (answer.isUnauthorized()) {
            throw new RegistryException(Kind.UNAUTHORIZED, realm.getHost() + " gives no token for " + repository);
        }
        if (!answer.isOk()) {
            throw new RegistryException(
                    Kind.UNAVAILABLE, realm.getHost() + " gives no token (status " + answer.status() + ")");
        }
        var token = token(answer, realm.getHost());
        cache.put(key, token);
        return token.value();
    }

    private static Key key(Repository repository, Challenge challenge, Credential credential) {
        return new Key(
                repository.registry(),
                challenge.parameter("realm"),
                challenge.parameter("service"),
                repository.scope(),
                credential.fingerprint());
    }

    /** Credentials go to the registry's own domain and to what the administrator lists, whatever the registry says. */
    private URI realm(Repository repository, Challenge challenge, Credential credential) throws RegistryException {
        try {
            var realm = URI.create(challenge.parameter("realm"));
            var origin = Origin.of(realm);
            if (credential instanceof Anonymous || realms.contains(origin.registry()) || isOwn(repository, origin)) {
                return realm;
            }
            throw new RegistryException(
                    Kind.UNAUTHORIZED,
                    repository.registry() + " wants credentials sent to " + origin.registry()
                            + ", which is not its own domain and not listed as a token realm");
        } catch (IllegalArgumentException malformed) {
            throw new RegistryException(
                    Kind.UNAVAILABLE, repository.registry() + " names a token realm that is no address");
        }
    }

    /** The same host, or one beside or above it: auth.docker.io for registry-1.docker.io, gitlab.com for registry.gitlab.com. */
    private static boolean isOwn(Repository repository, Origin realm) {
        var host = repository.host();
        if (realm.host().equals(host)) {
            return true;
        }
        var domain = host.substring(host.indexOf('.') + 1);
        boolean isDomain = domain.indexOf('.') > 0 && domain.chars().anyMatch(Character::isLetter);
        return isDomain && (realm.host().equals(domain) || realm.host().endsWith("." + domain));
    }

    private static RegistryRequest request(URI realm, Key key, Credential credential) {
        var query = "service=" + encoded(key.service()) + "&scope=" + encoded(key.scope());
        var asked = URI.create(realm + (realm.getRawQuery() == null ? "?" : "&") + query);
        return switch (credential) {
            case Anonymous _ -> RegistryRequest.get(asked, "application/json", MAX_ANSWER);
            case Password password ->
                RegistryRequest.get(asked, "application/json", MAX_ANSWER).with(Optional.of(password.basic()));
            case IdentityToken identity ->
                new RegistryRequest(
                        realm,
                        "application/json",
                        Optional.empty(),
                        Optional.of(Content.form("grant_type=refresh_token&client_id=sallyport&" + query
                                + "&refresh_token=" + encoded(identity.token()))),
                        MAX_ANSWER);
        };
    }

    private static Token token(RegistryResponse answer, String host) throws RegistryException {
        try {
            var json = StrictJson.object(answer.body().orElseThrow(IllegalArgumentException::new));
            var value = json.path("token").asText(json.path("access_token").asText(""));
            if (value.isEmpty() || !value.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
                throw new IllegalArgumentException("there is no token in it");
            }
            return new Token(value, life(json));
        } catch (IllegalArgumentException malformed) {
            throw new RegistryException(Kind.UNAVAILABLE, host + " answers with what is no token");
        }
    }

    private static Duration life(JsonNode json) {
        long seconds = json.path("expires_in").asLong(USUAL_SECONDS);
        return Duration.ofSeconds(Math.clamp(seconds - MARGIN_SECONDS, 0, MAX_SECONDS));
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
