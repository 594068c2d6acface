package dev.sallyport.cluster;

import dev.sallyport.attestation.IdentityTokens;
import dev.sallyport.attestation.SigningException;
import dev.sallyport.identity.OperatorIdentity;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.regex.Pattern;

/**
 * Tokens of the operator's own service account, made by the API server when they are needed (TokenRequest), for ten
 * minutes, which is the least, and kept nowhere.
 */
public final class ServiceAccountTokens implements IdentityTokens {
    private static final Pattern SERVICE_ACCOUNT = Pattern.compile("system:serviceaccount:([^:]+):([^:]+)");
    private static final long LIFE = 600;

    private final KubernetesClient client;
    private final OperatorIdentity self;

    public ServiceAccountTokens(KubernetesClient client, OperatorIdentity self) {
        this.client = client;
        this.self = self;
    }

    @Override
    public String token(String audience) throws SigningException {
        try {
            var name = SERVICE_ACCOUNT.matcher(self.name());
            if (!name.matches()) {
                throw new SigningException("the operator is no service account, but " + self.name());
            }
            var request = new TokenRequestBuilder()
                    .withNewMetadata()
                    .endMetadata()
                    .withNewSpec()
                    .withAudiences(audience)
                    .withExpirationSeconds(LIFE)
                    .endSpec()
                    .build();
            return client.serviceAccounts()
                    .inNamespace(name.group(1))
                    .withName(name.group(2))
                    .tokenRequest(request)
                    .getStatus()
                    .getToken();
        } catch (KubernetesClientException undecidedReason) {
            throw new SigningException(
                    undecidedReason.getCode() == HttpURLConnection.HTTP_FORBIDDEN
                            ? "the operator may not make tokens of its own service account (create"
                                    + " serviceaccounts/token)"
                            : "the API server makes no token of the operator's service account (status %d)"
                                    .formatted(undecidedReason.getCode()));
        }
    }
}
