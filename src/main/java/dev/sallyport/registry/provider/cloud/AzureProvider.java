package dev.sallyport.registry.provider.cloud;

import dev.sallyport.registry.http.Credential.Password;
import dev.sallyport.registry.http.ServiceClient;
import dev.sallyport.registry.http.ServiceRequest;
import dev.sallyport.registry.provider.CredentialProvider;
import dev.sallyport.registry.provider.ImagePattern;
import dev.sallyport.registry.provider.ProviderException;
import dev.sallyport.signature.StrictJson;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Credentials of Azure Container Registry: an access token of the operator's identity in Microsoft Entra ID, which the
 * registry exchanges for a refresh token of its own.
 */
public final class AzureProvider implements CredentialProvider {
    /** User name with which the registry accepts its refresh token as password. */
    private static final String USER = "00000000-0000-0000-0000-000000000000";

    private static final Duration DEFAULT_USE = Duration.ofHours(1);
    private static final Duration MAX_USE = Duration.ofHours(3);
    private static final List<ImagePattern> IMAGES = Stream.of("*.azurecr.io", "*.azurecr.cn", "*.azurecr.us")
            .map(ImagePattern::parse)
            .toList();

    private final TokenService service;
    private final AzureIdentity identity;
    private final UnaryOperator<String> address;

    public AzureProvider(CloudEnvironment environment, ServiceClient client, InstantSource clock) {
        this(environment, client, clock, registry -> "https://" + registry);
    }

    /**
     * Creates a provider.
     *
     * @param address URL of a registry
     */
    AzureProvider(
            CloudEnvironment environment, ServiceClient client, InstantSource clock, UnaryOperator<String> address) {
        this.service = new TokenService(client, clock);
        this.identity = new AzureIdentity(environment, service);
        this.address = address;
    }

    @Override
    public String name() {
        return "credential provider \"azure\"";
    }

    @Override
    public boolean matches(ImageReference image) {
        return IMAGES.stream().anyMatch(pattern -> pattern.matches(image));
    }

    @Override
    public Answer provide(Query query, Deadline deadline) throws ProviderException {
        var registry = query.image().registry();
        var fields = new HashMap<String, String>();
        fields.put("grant_type", "access_token");
        fields.put("service", registry);
        fields.put("access_token", identity.token(registry, deadline));
        identity.tenant().ifPresent(tenant -> fields.put("tenant", tenant));
        var url = CloudEnvironment.uri(address.apply(registry) + "/oauth2/exchange");
        var answer = service.json(ServiceRequest.form(url, fields), deadline);
        var token = TokenService.token(answer.path("refresh_token").asText(""), "refresh token");
        var grant = new Grant(ImagePattern.parse(registry), new Password(USER, token));
        return new Answer(List.of(grant), CacheScope.REGISTRY, use(token));
    }

    /** Returns the time for which a refresh token can be used, by its claim {@code exp}. */
    private Duration use(String token) throws ProviderException {
        var parts = token.split("\\.", -1);
        long end = 0;
        try {
            end = parts.length == 3
                    ? StrictJson.object(Base64.getUrlDecoder().decode(parts[1]))
                            .path("exp")
                            .asLong(0)
                    : 0;
        } catch (IllegalArgumentException _) {
            // the token is opaque
        }
        if (end <= 0) {
            return DEFAULT_USE;
        }
        var use = service.use(Instant.ofEpochSecond(Math.min(end, Instant.MAX.getEpochSecond())));
        return use.compareTo(MAX_USE) > 0 ? MAX_USE : use;
    }
}
