package dev.sallyport.registry.provider.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.compile.Durations;
import dev.sallyport.registry.http.Credential.Password;
import dev.sallyport.registry.provider.CredentialProvider.Answer;
import dev.sallyport.registry.provider.CredentialProvider.CacheScope;
import dev.sallyport.registry.provider.CredentialProvider.Grant;
import dev.sallyport.registry.provider.CredentialProvider.Query;
import dev.sallyport.registry.provider.ImagePattern;
import dev.sallyport.registry.provider.ProviderException;
import dev.sallyport.signature.StrictJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Requests and responses of {@code credentialprovider.kubelet.k8s.io}. Messages contain no part of a response. */
final class PluginProtocol {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_GRANTS = 1_000;
    private static final Map<String, CacheScope> SCOPES =
            Map.of("Image", CacheScope.IMAGE, "Registry", CacheScope.REGISTRY, "Global", CacheScope.GLOBAL);

    private PluginProtocol() {}

    /** Returns a CredentialProviderRequest. */
    static byte[] request(String apiVersion, Query query) {
        var request = JSON.createObjectNode()
                .put("kind", "CredentialProviderRequest")
                .put("apiVersion", apiVersion)
                .put("image", ImagePattern.name(query.image()));
        query.account().ifPresent(account -> {
            request.put("serviceAccountToken", account.token());
            if (!account.annotations().isEmpty()) {
                var annotations = request.putObject("serviceAccountAnnotations");
                new TreeMap<>(account.annotations()).forEach(annotations::put);
            }
        });
        return request.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Parses a CredentialProviderResponse. */
    static Answer answer(byte[] output, String apiVersion, Duration defaultCacheDuration) throws ProviderException {
        JsonNode response;
        try {
            response = StrictJson.object(output);
        } catch (IllegalArgumentException malformed) {
            throw new ProviderException("writes no JSON object to its standard output");
        }
        if (!response.path("apiVersion").asText().equals(apiVersion)
                || !response.path("kind").asText().equals("CredentialProviderResponse")) {
            throw new ProviderException("writes no CredentialProviderResponse of " + apiVersion);
        }
        var scope = SCOPES.get(response.path("cacheKeyType").asText());
        if (scope == null) {
            throw new ProviderException("writes a response with another cacheKeyType than Image, Registry or Global");
        }
        var lifetime = lifetime(response.path("cacheDuration")).orElse(defaultCacheDuration);
        return new Answer(grants(response.path("auth")), scope, lifetime);
    }

    private static Optional<Duration> lifetime(JsonNode duration) throws ProviderException {
        if (duration.isMissingNode() || duration.isNull()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Durations.orNone(duration.asText()));
        } catch (IllegalArgumentException malformed) {
            throw new ProviderException("writes a response with a cacheDuration that is no duration");
        }
    }

    /** Returns the credentials; like a kubelet, without those for names that are no images. */
    private static List<Grant> grants(JsonNode auth) throws ProviderException {
        if (auth.size() > MAX_GRANTS) {
            throw new ProviderException("writes a response with more than " + MAX_GRANTS + " credentials");
        }
        return auth.properties().stream()
                .flatMap(entry -> grant(entry.getKey(), entry.getValue()).stream())
                .toList();
    }

    private static Optional<Grant> grant(String images, JsonNode credential) {
        var user = credential.path("username").asText("");
        var password = credential.path("password").asText("");
        try {
            return user.isEmpty() && password.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Grant(ImagePattern.ofCredential(images), new Password(user, password)));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
