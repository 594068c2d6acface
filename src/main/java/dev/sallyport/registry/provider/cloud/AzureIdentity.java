package dev.sallyport.registry.provider.cloud;

import dev.sallyport.registry.http.ServiceRequest;
import dev.sallyport.registry.provider.ProviderException;
import dev.sallyport.registry.provider.cloud.HeldToken.Issued;
import dev.sallyport.workload.Deadline;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Access tokens of the operator in Microsoft Entra ID: of its workload identity, or else of a managed identity of the node, such
 * as the one of the kubelet.
 */
final class AzureIdentity {
    private static final String TOKEN_FILE = "AZURE_FEDERATED_TOKEN_FILE";
    private static final String CLIENT = "AZURE_CLIENT_ID";
    private static final String TENANT = "AZURE_TENANT_ID";
    private static final String METADATA = "http://169.254.169.254";
    private static final String PATH = "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=";
    private static final String ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    /** Audience of the tokens for the registries of each cloud, by the end of their hosts. */
    private static final Map<String, String> AUDIENCES = Map.of(
            ".azurecr.io", "https://containerregistry.azure.net",
            ".azurecr.cn", "https://management.chinacloudapi.cn",
            ".azurecr.us", "https://management.usgovcloudapi.net");

    private final CloudEnvironment environment;
    private final TokenService service;
    private final Map<String, HeldToken<String>> tokens;

    AzureIdentity(CloudEnvironment environment, TokenService service) {
        this.environment = environment;
        this.service = service;
        var held = new HashMap<String, HeldToken<String>>();
        AUDIENCES.forEach((end, audience) ->
                held.put(end, new HeldToken<>(deadline -> issue(audience, deadline), service.clock())));
        this.tokens = Map.copyOf(held);
    }

    /** Returns the tenant of the identity; empty if the environment does not name it. */
    Optional<String> tenant() {
        return environment.value(TENANT);
    }

    /** Returns an access token for the registries of the cloud of a registry. */
    String token(String registry, Deadline deadline) throws ProviderException {
        var held = tokens.get(registry.substring(registry.indexOf('.')));
        if (held == null) {
            throw new ProviderException("is not for " + registry);
        }
        return held.get(deadline);
    }

    private Issued<String> issue(String audience, Deadline deadline) throws ProviderException {
        var request = environment.value(TOKEN_FILE).isPresent() ? ofWorkload(audience) : ofNode(audience);
        var answer = service.json(request, deadline);
        var issued = TokenService.token(answer.path("access_token").asText(""), "access token");
        return new Issued<>(issued, service.use(answer.path("expires_in").asLong(0)));
    }

    private ServiceRequest ofWorkload(String audience) throws ProviderException {
        var authority = environment.url("AZURE_AUTHORITY_HOST", "https://login.microsoftonline.com");
        var tenant = URLEncoder.encode(environment.required(TENANT), StandardCharsets.UTF_8);
        return ServiceRequest.form(
                CloudEnvironment.uri(authority + "/" + tenant + "/oauth2/v2.0/token"),
                Map.of(
                        "grant_type",
                        "client_credentials",
                        "client_id",
                        environment.required(CLIENT),
                        "client_assertion_type",
                        ASSERTION,
                        "client_assertion",
                        environment.file(TOKEN_FILE),
                        "scope",
                        audience + "/.default"));
    }

    private ServiceRequest ofNode(String audience) throws ProviderException {
        var metadata = environment.url("AZURE_POD_IDENTITY_AUTHORITY_HOST", METADATA);
        var client = environment
                .value(CLIENT)
                .map(id -> "&client_id=" + URLEncoder.encode(id, StandardCharsets.UTF_8))
                .orElse("");
        var url = metadata + PATH + URLEncoder.encode(audience, StandardCharsets.UTF_8) + client;
        return ServiceRequest.get(CloudEnvironment.uri(url), Map.of("Metadata", "true"));
    }
}
