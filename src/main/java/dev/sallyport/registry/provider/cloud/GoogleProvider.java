package dev.sallyport.registry.provider.cloud;

import dev.sallyport.registry.http.Credential.Password;
import dev.sallyport.registry.http.ServiceClient;
import dev.sallyport.registry.http.ServiceRequest;
import dev.sallyport.registry.provider.CredentialProvider;
import dev.sallyport.registry.provider.ImagePattern;
import dev.sallyport.registry.provider.ProviderException;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Credentials of Google Artifact Registry and Container Registry, with the identity of the operator in Google Cloud: a key
 * file, or the metadata service, which knows the identities of GKE workloads and of nodes.
 */
public final class GoogleProvider implements CredentialProvider {
    private static final String KEY_FILE = "GOOGLE_APPLICATION_CREDENTIALS";
    private static final String FLAVOR = "Metadata-Flavor";
    private static final String GOOGLE = "Google";
    private static final String PATH = "/computeMetadata/v1/instance/service-accounts/default/token";
    private static final String USER = "oauth2accesstoken";
    private static final List<ImagePattern> IMAGES = Stream.of("gcr.io", "*.gcr.io", "*.pkg.dev")
            .map(ImagePattern::parse)
            .toList();

    private final CloudEnvironment environment;
    private final TokenService service;

    public GoogleProvider(CloudEnvironment environment, ServiceClient client, InstantSource clock) {
        this.environment = environment;
        this.service = new TokenService(client, clock);
    }

    @Override
    public String name() {
        return "credential provider \"google\"";
    }

    @Override
    public boolean matches(ImageReference image) {
        return IMAGES.stream().anyMatch(pattern -> pattern.matches(image));
    }

    @Override
    public Answer provide(Query query, Deadline deadline) throws ProviderException {
        var request = environment.value(KEY_FILE).isPresent()
                ? GoogleKey.parse(environment.file(KEY_FILE))
                        .request(service.clock().instant())
                : ofMetadata();
        var response = service.ok(request, deadline);
        if (environment.value(KEY_FILE).isEmpty()
                && !response.header(FLAVOR).filter(GOOGLE::equals).isPresent()) {
            throw new ProviderException("gets no token: " + response.host() + " is no metadata service of Google");
        }
        var answer = TokenService.json(response);
        var token = TokenService.token(answer.path("access_token").asText(""), "access token");
        var grants = IMAGES.stream()
                .map(images -> new Grant(images, new Password(USER, token)))
                .toList();
        return new Answer(
                grants, CacheScope.GLOBAL, service.use(answer.path("expires_in").asLong(0)));
    }

    private ServiceRequest ofMetadata() throws ProviderException {
        var host = environment.value("GCE_METADATA_HOST").orElse("metadata.google.internal");
        return ServiceRequest.get(CloudEnvironment.uri("http://" + host + PATH), Map.of(FLAVOR, GOOGLE));
    }
}
