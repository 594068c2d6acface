package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Creation, sharing and renewal of the serving certificate. */
@EnableKubernetesMockClient(crud = true)
class CertificateKeeperTest {
    private static final List<String> HOSTS = List.of("sallyport.sallyport-system.svc");

    @SuppressWarnings("unused") // set by the extension
    private KubernetesClient client;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-23T12:00:00Z"));
    private final InstantSource clock = now::get;

    @Test
    void sharesCertificateAmongReplicas() {
        var one = new ArrayList<X509Certificate>();
        var other = new ArrayList<X509Certificate>();

        keeper(one).keep();
        keeper(other).keep();

        assertThat(one).hasSize(1).isEqualTo(other);
    }

    @Test
    void presentsRenewedCertificateOnceInEachReplica() {
        var presented = new ArrayList<X509Certificate>();
        var others = new ArrayList<X509Certificate>();
        var keeper = keeper(presented);
        var other = keeper(others);
        keeper.keep();
        other.keep();
        keeper.keep();
        assertThat(presented).hasSize(1);

        now.updateAndGet(before -> before.plus(Duration.ofDays(300)));
        keeper.keep();
        other.keep();

        assertThat(presented).hasSize(2).isEqualTo(others);
        assertThat(keeper.expiry())
                .hasValueSatisfying(at -> assertThat(at).isAfter(now.get().plus(Duration.ofDays(300))));
    }

    @Test
    void replacesSecretWithInvalidContent() {
        var presented = new ArrayList<X509Certificate>();
        var keeper = keeper(presented);
        keeper.keep();
        var secret = client.secrets().inNamespace("ns").withName("cert").get();
        secret.setData(Map.of("tls.crt", "bm9uc2Vuc2U="));
        client.resource(secret).update();

        keeper.keep();

        assertThat(presented).hasSize(2);
    }

    private CertificateKeeper keeper(List<X509Certificate> presented) {
        return new CertificateKeeper(client, "ns", "cert", HOSTS, (_, chain) -> presented.add(chain[0]), clock);
    }
}
