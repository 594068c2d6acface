package dev.sallyport.registry.provider.cloud;

import dev.sallyport.registry.http.Credential.Password;
import dev.sallyport.registry.http.ServiceClient;
import dev.sallyport.registry.http.ServiceRequest;
import dev.sallyport.registry.provider.CredentialProvider;
import dev.sallyport.registry.provider.ImagePattern;
import dev.sallyport.registry.provider.ProviderException;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Credentials of Amazon ECR, with the identity of the operator in AWS. */
public final class AmazonProvider implements CredentialProvider {
    private static final String TARGET = "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken";

    private final CloudEnvironment environment;
    private final TokenService service;
    private final AwsIdentity identity;

    public AmazonProvider(CloudEnvironment environment, ServiceClient client, InstantSource clock) {
        this.environment = environment;
        this.service = new TokenService(client, clock);
        this.identity = new AwsIdentity(environment, service);
    }

    @Override
    public String name() {
        return "credential provider \"amazon\"";
    }

    @Override
    public boolean matches(ImageReference image) {
        return EcrHost.parse(image.registry()).isPresent();
    }

    @Override
    public Answer provide(Query query, Deadline deadline) throws ProviderException {
        var registry = query.image().registry();
        var host = EcrHost.parse(registry).orElseThrow(() -> new ProviderException("is not for " + registry));
        var url = CloudEnvironment.uri(environment.url("AWS_ENDPOINT_URL_ECR", host.endpoint()) + "/");
        var signature = new AwsSignature(
                identity.keys(deadline), host.region(), "ecr", service.clock().instant());
        var headers = Map.of("Content-Type", "application/x-amz-json-1.1", "X-Amz-Target", TARGET);
        var answer = service.json(ServiceRequest.post(url, signature.sign(url, headers, "{}"), "{}"), deadline);
        var data = answer.path("authorizationData").path(0);
        var grant = new Grant(
                ImagePattern.parse(registry),
                password(data.path("authorizationToken").asText("")));
        var end = Instant.ofEpochSecond(Math.max(0, data.path("expiresAt").asLong(0)));
        return new Answer(List.of(grant), CacheScope.REGISTRY, service.use(end));
    }

    /** Decodes a user and a password, separated by a colon. */
    private static Password password(String token) throws ProviderException {
        try {
            var pair = new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            if (colon > 0) {
                return new Password(pair.substring(0, colon), pair.substring(colon + 1));
            }
        } catch (IllegalArgumentException _) {
            // reported below
        }
        throw new ProviderException("gets an answer without a valid authorization token");
    }
}
