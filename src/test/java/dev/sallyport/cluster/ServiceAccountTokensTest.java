package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sallyport.attestation.SigningException;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.HttpURLConnection;
import org.junit.jupiter.api.Test;

/** Token requests of the operator, permitted and forbidden. */
@EnableKubernetesMockClient
class ServiceAccountTokensTest {
    private static final String OPERATOR = "system:serviceaccount:sallyport-system:sallyport";
    private static final String PATH = "/api/v1/namespaces/sallyport-system/serviceaccounts/sallyport/token";

    @SuppressWarnings("unused") // set by the extension
    private KubernetesClient client;

    @SuppressWarnings("unused") // set by the extension
    private KubernetesMockServer server;

    @Test
    void requestsTokenForAudienceAndTenMinutes() throws Exception {
        server.expect()
                .post()
                .withPath(PATH)
                .andReturn(
                        HttpURLConnection.HTTP_CREATED,
                        new TokenRequestBuilder()
                                .withNewStatus()
                                .withToken("a token")
                                .endStatus()
                                .build())
                .once();

        assertThat(new ServiceAccountTokens(client, () -> OPERATOR).token("sigstore"))
                .isEqualTo("a token");
        var request = Serialization.unmarshal(server.getLastRequest().getBody().readUtf8(), TokenRequest.class);
        assertThat(request.getSpec().getAudiences()).containsExactly("sigstore");
        assertThat(request.getSpec().getExpirationSeconds()).isEqualTo(600);
    }

    @Test
    void failsWithoutPermission() {
        server.expect()
                .post()
                .withPath(PATH)
                .andReturn(
                        HttpURLConnection.HTTP_FORBIDDEN,
                        new StatusBuilder().withCode(403).withMessage("no").build())
                .once();

        assertThatExceptionOfType(SigningException.class)
                .isThrownBy(() -> new ServiceAccountTokens(client, () -> OPERATOR).token("sigstore"))
                .withMessageContaining("lacks the permission to create serviceaccounts/token");
    }

    @Test
    void failsForUser() {
        assertThatExceptionOfType(SigningException.class)
                .isThrownBy(() -> new ServiceAccountTokens(client, () -> "jane").token("sigstore"))
                .withMessage("the operator does not run as a service account, but as the user \"jane\"");
    }
}
