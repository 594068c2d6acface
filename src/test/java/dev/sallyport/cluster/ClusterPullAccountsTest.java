package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.signature.PullAccounts.PullAccount;
import dev.sallyport.signature.PullAccounts.PullAccountException;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Service accounts of Pods and their tokens. */
@EnableKubernetesMockClient
class ClusterPullAccountsTest {
    private static final String PATH = "/api/v1/namespaces/shop/serviceaccounts/web";
    private static final PullAccount WEB = new PullAccount("shop", "web", "uid-1", Map.of());

    @SuppressWarnings("unused") // set by the extension
    private KubernetesClient client;

    @SuppressWarnings("unused") // set by the extension
    private KubernetesMockServer server;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));

    @Test
    void requestsATokenForTheAudienceAndTheAccountThatWasRead() throws Exception {
        token("t1", Duration.ofHours(1));

        assertThat(accounts().token(WEB, "registry")).isEqualTo("t1");
        var request = Serialization.unmarshal(server.getLastRequest().getBody().readUtf8(), TokenRequest.class);
        assertThat(request.getSpec().getAudiences()).containsExactly("registry");
        assertThat(request.getMetadata().getUid()).isEqualTo("uid-1");
    }

    @Test
    void reusesATokenForMostOfItsValidityAndForOneAccountAndAudience() throws Exception {
        var accounts = accounts();
        token("t1", Duration.ofHours(1));
        accounts.token(WEB, "registry");
        now.set(now.get().plus(Duration.ofMinutes(47)));
        assertThat(accounts.token(WEB, "registry")).isEqualTo("t1");

        token("t2", Duration.ofHours(1));
        assertThat(accounts.token(WEB, "other")).isEqualTo("t2");
        token("t3", Duration.ofHours(1));
        assertThat(accounts.token(new PullAccount("shop", "web", "uid-2", Map.of()), "registry"))
                .isEqualTo("t3");
        now.set(now.get().plus(Duration.ofMinutes(2)));
        token("t4", Duration.ofHours(1));
        assertThat(accounts.token(WEB, "registry")).isEqualTo("t4");
    }

    @Test
    void requestsNoTokenForAnAudienceOfTheApiServer() {
        assertThatThrownBy(() -> accounts().token(WEB, "https://kubernetes.default.svc"))
                .isInstanceOf(PullAccountException.class)
                .hasMessage(
                        "the audience \"https://kubernetes.default.svc\" is one of the API server, for which no token"
                                + " is requested");
        assertThat(server.getRequestCount()).isZero();
    }

    @Test
    void namesTheMissingPermission() {
        server.expect()
                .post()
                .withPath(PATH + "/token")
                .andReturn(
                        HttpURLConnection.HTTP_FORBIDDEN,
                        new StatusBuilder().withCode(403).withMessage("no").build())
                .once();
        assertThatThrownBy(() -> accounts().token(WEB, "registry"))
                .isInstanceOf(PullAccountException.class)
                .hasMessageStartingWith("the operator may not request tokens of the service account \"shop/web\"")
                .hasMessageContaining("registry.credentialProviders.serviceAccountTokens");
    }

    @Test
    void readsAnnotationsAndUidForSeconds() throws Exception {
        server.expect()
                .get()
                .withPath(PATH)
                .andReturn(
                        HttpURLConnection.HTTP_OK,
                        new ServiceAccountBuilder()
                                .withNewMetadata()
                                .withNamespace("shop")
                                .withName("web")
                                .withUid("uid-1")
                                .addToAnnotations("acme.io/tenant", "7")
                                .endMetadata()
                                .build())
                .once();
        var accounts = accounts();
        var expected = new PullAccount("shop", "web", "uid-1", Map.of("acme.io/tenant", "7"));

        assertThat(accounts.account("shop", "web")).contains(expected);
        assertThat(accounts.account("shop", "web")).contains(expected);
        now.set(now.get().plusSeconds(31));
        assertThat(accounts.account("shop", "web")).as("deleted").isEmpty();
    }

    private ClusterPullAccounts accounts() {
        return new ClusterPullAccounts(client, () -> Set.of("https://kubernetes.default.svc"), now::get);
    }

    private void token(String value, Duration validity) {
        server.expect()
                .post()
                .withPath(PATH + "/token")
                .andReturn(
                        HttpURLConnection.HTTP_CREATED,
                        new TokenRequestBuilder()
                                .withNewStatus()
                                .withToken(value)
                                .withExpirationTimestamp(
                                        now.get().plus(validity).toString())
                                .endStatus()
                                .build())
                .once();
    }
}
