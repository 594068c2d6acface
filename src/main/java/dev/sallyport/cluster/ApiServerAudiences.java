package dev.sallyport.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.workload.PlainJson;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Audiences and issuer of the token with which the operator authenticates to the API server. */
public record ApiServerAudiences(KubernetesClient client) implements Supplier<Set<String>> {
    private static final ObjectMapper JSON = PlainJson.mapper();

    @Override
    public Set<String> get() {
        var configuration = client.getConfiguration();
        var token = configuration.getAutoOAuthToken() == null
                ? configuration.getOauthToken()
                : configuration.getAutoOAuthToken();
        return token == null ? Set.of() : audiences(token);
    }

    /** Returns the claims {@code aud} and {@code iss} of a token; none of a token that is no JSON Web Token. */
    static Set<String> audiences(String token) {
        var parts = token.split("\\.", -1);
        var audiences = new TreeSet<String>();
        if (parts.length == 3) {
            try {
                var claims = JSON.readTree(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8));
                var audience = claims.path("aud");
                if (audience.isTextual()) {
                    audiences.add(audience.asText());
                }
                audience.forEach((JsonNode each) -> audiences.add(each.asText()));
                audiences.add(claims.path("iss").asText());
            } catch (JsonProcessingException | IllegalArgumentException _) {
                return Set.of();
            }
        }
        return audiences;
    }
}
