package dev.sallyport.cluster;

import dev.sallyport.attestation.IdentityTokens;
import dev.sallyport.attestation.SigningException;
import dev.sallyport.identity.OperatorIdentity;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.inject.Singleton;
import java.net.HttpURLConnection;
import java.util.regex.Pattern;

/**
 * Tokens of the operator's service account, by TokenRequest.
 *
 * <p>A token is valid for ten minutes, the minimum of the API server, and is not stored.
 */
@Singleton
public final class ServiceAccountTokens implements IdentityTokens {
    private static final Pattern SERVICE_ACCOUNT = Pattern.compile("system:serviceaccount:([^:]+):([^:]+)");
    private static final long LIFETIME_SECONDS = 600;

    private final KubernetesClient client;
    private final OperatorIdentity operator;

    public ServiceAccountTokens(KubernetesClient client, OperatorIdentity operator) {
        this.client = client;
        this.operator = operator;
    }

    @Override
    public String token(String audience) throws SigningException {
        try {
            var name = SERVICE_ACCOUNT.matcher(operator.name());
            if (!name.matches()) {
                throw new SigningException("the operator does not run as a service account, but as the user \"%s\""
                        .formatted(operator.name()));
            }
            var request = new TokenRequestBuilder()
                    .withNewMetadata()
                    .endMetadata()
                    .withNewSpec()
                    .withAudiences(audience)
                    .withExpirationSeconds(LIFETIME_SECONDS)
                    .endSpec()
                    .build();
            return client.serviceAccounts()
                    .inNamespace(name.group(1))
                    .withName(name.group(2))
                    .tokenRequest(request)
                    .getStatus()
                    .getToken();
        } catch (KubernetesClientException e) {
            throw new SigningException(
                    e.getCode() == HttpURLConnection.HTTP_FORBIDDEN
                            ? "the operator must not create tokens of its own service account: it lacks the permission"
                                    + " to create serviceaccounts/token"
                            : "the API server did not create a token of the operator's service account (status %d)"
                                    .formatted(e.getCode()));
        }
    }
}
