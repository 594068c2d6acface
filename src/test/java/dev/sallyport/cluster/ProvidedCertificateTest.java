package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.cluster.CertificateMaker.Identity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.junit.jupiter.api.Test;

/** Serving certificates in Secrets of other clients. */
@EnableKubernetesMockClient(crud = true)
class ProvidedCertificateTest {
    private static final String HOST = "sallyport.sallyport-system.svc";
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @SuppressWarnings("unused") // set by the extension
    private KubernetesClient client;

    private final List<X509Certificate> presented = new ArrayList<>();

    @Test
    void presentsCertificateAndTrustsItsAuthority() throws IOException {
        var authority = authority();
        var serving = serving(authority, HOST);
        create(secret(serving, Map.of("ca.crt", pem(authority.certificate()))));
        var source = source();

        source.keep();
        source.keep();

        assertThat(presented).containsExactly(serving.certificate());
        assertThat(source.trusted()).hasValue(ServingSecret.bundle(List.of(authority.certificate())));
        assertThat(source.expiry()).hasValue(NOW.plus(Duration.ofDays(90)));
    }

    @Test
    void presentsRenewedCertificate() throws IOException {
        var authority = authority();
        create(secret(serving(authority, HOST), Map.of("ca.crt", pem(authority.certificate()))));
        var source = source();
        source.keep();
        var renewed = serving(authority, HOST);
        update(secret(renewed, Map.of("ca.crt", pem(authority.certificate()))));

        source.keep();

        assertThat(presented).hasSize(2).last().isEqualTo(renewed.certificate());
    }

    @Test
    void readsKeysInTheFormatsOfOpenssl() throws Exception {
        var authority = authority();
        var serving = serving(authority, "*.sallyport-system.svc");
        var info = PrivateKeyInfo.getInstance(serving.key().getEncoded());
        var secret = ECPrivateKey.getInstance(info.parsePrivateKey()).getKey();
        var withCurve =
                new ECPrivateKey(256, secret, info.getPrivateKeyAlgorithm().getParameters());
        var legacy = pem("EC PRIVATE KEY", withCurve.getEncoded());
        create(secret(serving, Map.of("ca.crt", pem(authority.certificate()), "tls.key", legacy)));
        var source = source();

        source.keep();

        assertThat(presented).containsExactly(serving.certificate());
    }

    @Test
    void keepsTheLastUsableCertificateWhileTheSecretIsUnusable() throws IOException {
        var authority = authority();
        var serving = serving(authority, HOST);
        create(secret(serving, Map.of("ca.crt", pem(authority.certificate()))));
        var source = source();
        source.keep();
        var trusted = source.trusted();
        update(secret(serving, Map.of("tls.key", "nonsense")));

        assertThatThrownBy(source::keep).hasMessageContaining("Secret ns/provided: tls.key");
        client.secrets().inNamespace("ns").withName("provided").delete();
        assertThatThrownBy(source::keep).hasMessageContaining("does not exist");

        assertThat(presented).hasSize(1);
        assertThat(source.trusted()).isEqualTo(trusted);
    }

    @Test
    void rejectsCertificatesThatTheApiServerWouldReject() throws Exception {
        var authority = authority();
        var other = authority();
        var bundle = Map.of("ca.crt", pem(authority.certificate()));
        assertThat(problem(serving(authority, "other.example.org"), bundle)).contains("not for " + HOST);
        assertThat(problem(serving(other, HOST), bundle)).contains("not valid for the authorities in ca.crt");
        var expired = CertificateMaker.serving(authority, List.of(HOST), NOW, Duration.ofSeconds(-1));
        assertThat(problem(expired, bundle)).contains("not valid for the authorities in ca.crt");
        var mismatch = new Identity(
                serving(authority, HOST).certificate(), serving(authority, HOST).key());
        assertThat(problem(mismatch, bundle)).contains("tls.key does not belong");
        assertThat(problem(serving(authority, HOST), Map.of("tls.crt", "nonsense")))
                .contains("tls.crt");
        assertThat(presented).isEmpty();
    }

    @Test
    void neverShowsTheKeyInMessages() throws Exception {
        var serving = serving(authority(), HOST);
        var key = pem("PRIVATE KEY", serving.key()).replace("PRIVATE KEY", "ODD KEY");

        assertThat(problem(serving, Map.of("tls.key", key))).doesNotContain(key.substring(30, 60));
    }

    @Test
    void acceptsRsaKeys() throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        var data = new HashMap<String, String>();
        data.put("tls.crt", pem(serving(authority(), HOST).certificate()));
        data.put(
                "tls.key",
                text(new JcaMiscPEMGenerator(generator.generateKeyPair().getPrivate(), null)));

        assertThat(ProvidedIdentity.read(secret(data)).key().getAlgorithm()).isEqualTo("RSA");
    }

    private String problem(Identity serving, Map<String, String> more) throws IOException {
        create(secret(serving, more));
        try {
            source().keep();
            return "";
        } catch (IllegalStateException e) {
            return e.getMessage();
        }
    }

    private ProvidedCertificate source() {
        return new ProvidedCertificate(
                client, "ns", "provided", HOST, (_, chain) -> presented.add(chain[0]), () -> NOW);
    }

    private void create(Secret secret) {
        client.resource(secret).createOr(_ -> client.resource(secret).update());
    }

    private void update(Secret secret) {
        client.resource(secret).update();
    }

    private static Identity authority() {
        return CertificateMaker.authority(NOW, Duration.ofDays(365));
    }

    private static Identity serving(Identity authority, String host) {
        return CertificateMaker.serving(authority, List.of(host), NOW, Duration.ofDays(90));
    }

    private static Secret secret(Identity serving, Map<String, String> more) throws IOException {
        var data = new HashMap<String, String>();
        data.put("tls.crt", pem(serving.certificate()));
        data.put("tls.key", pem("PRIVATE KEY", serving.key()));
        data.putAll(more);
        return secret(data);
    }

    private static Secret secret(Map<String, String> texts) {
        var data = new HashMap<String, String>();
        texts.forEach((key, text) ->
                data.put(key, Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII))));
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace("ns")
                .withName("provided")
                .endMetadata()
                .withType("kubernetes.io/tls")
                .withData(data)
                .build();
    }

    private static String pem(X509Certificate certificate) {
        return ServingSecret.bundle(List.of(certificate));
    }

    private static String pem(String type, PrivateKey key) {
        return pem(type, key.getEncoded());
    }

    private static String pem(String type, byte[] bytes) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(type, Base64.getMimeEncoder().encodeToString(bytes), type);
    }

    private static String text(JcaMiscPEMGenerator object) throws IOException {
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString();
    }
}
