package dev.sallyport.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.workload.ObjectKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the webhook endpoint with required client certificates: only the API server can send requests. */
class ClientCertificateIT {
    /** Status for accepted connections: the body of the request is not an AdmissionReview. */
    private static final String REACHED_ENDPOINT = "400";

    private static final int TRIES = 20;

    private final LocalCluster cluster = GuardedCluster.get();
    private final Path trusted = GuardedCluster.certificates();

    @TempDir
    private Path directory;

    @BeforeEach
    void makeCertificates() {
        openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=webhook-clients -keyout ca.key"
                + " -out ca.crt");
        certificate("other-authority", directory, "kube-apiserver", "clientAuth");
        certificate("other-name", trusted, "kubelet", "clientAuth");
        certificate("other-use", trusted, "kube-apiserver", "serverAuth");
    }

    @Test
    void rejectsClientsOtherThanApiServer() {
        var namespace = cluster.namespace("shown");
        cluster.policy(namespace, "podSecurity: {level: baseline}");
        var bad = Workloads.manifest(ObjectKind.POD, namespace, "bad", Workloads.privileged("nginx"));
        var good = Workloads.manifest(ObjectKind.POD, namespace, "good", Workloads.restricted("nginx"));

        assertThat(cluster.apply(bad, "create", "-f", "-").err()).contains("pod-security/privileged");
        cluster.apply(good, "create", "-f", "-").succeeded();
        assertThat(post(trusted.resolve("client"), "--http1.1")).isEqualTo(REACHED_ENDPOINT);
        assertThat(post(trusted.resolve("client"), "--http2")).isEqualTo(REACHED_ENDPOINT);
        for (int i = 0; i < TRIES; i++) {
            assertThat(curl(List.of("--http1.1"))).isEqualTo("000");
            assertThat(curl(List.of("--http2"))).isEqualTo("000");
            for (var name : List.of("other-authority", "other-name", "other-use")) {
                assertThat(post(directory.resolve(name), "--http1.1")).as(name).isEqualTo("000");
                assertThat(post(directory.resolve(name), "--http2")).as(name).isEqualTo("000");
            }
        }
    }

    @Test
    void reloadsClientCertificateAuthorities() throws IOException {
        var file = trusted.resolve("ca.crt");
        var before = Files.readString(file);
        try {
            Files.writeString(file, before + Files.readString(directory.resolve("ca.crt")));
            await().atMost(60, SECONDS)
                    .until(() -> post(directory.resolve("other-authority"), "--http2")
                            .equals(REACHED_ENDPOINT));
            assertThat(post(trusted.resolve("client"), "--http2")).isEqualTo(REACHED_ENDPOINT);
            Files.writeString(file, "no certificate");
            assertThat(post(trusted.resolve("client"), "--http2")).isEqualTo(REACHED_ENDPOINT);
        } finally {
            Files.writeString(file, before);
        }
        await().atMost(60, SECONDS)
                .until(() ->
                        post(directory.resolve("other-authority"), "--http2").equals("000"));
        assertThat(post(trusted.resolve("client"), "--http2")).isEqualTo(REACHED_ENDPOINT);
    }

    @Test
    void servesHealthAndMetricsWithoutClientCertificate() {
        assertThat(curlTo(cluster.now("management") + "/q/health/ready", List.of()))
                .isEqualTo("200");
        assertThat(curlTo(cluster.now("management") + "/q/metrics", List.of())).isEqualTo("200");
    }

    private String post(Path certificate, String version) {
        return curl(List.of(version, "--cert", certificate + ".crt", "--key", certificate + ".key"));
    }

    /** Returns the HTTP status, or 000 without an HTTP response. */
    private String curl(List<String> options) {
        return curlTo(
                cluster.now("webhook"),
                Stream.concat(options.stream(), Stream.of("-k", "-H", "Content-Type: application/json", "-d", "{}"))
                        .toList());
    }

    private static String curlTo(String url, List<String> options) {
        return Command.run(
                        Map.of(),
                        "",
                        Stream.concat(
                                        Stream.of("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", url),
                                        options.stream())
                                .toArray(String[]::new))
                .out();
    }

    private void certificate(String name, Path authority, String commonName, String use) {
        openssl(
                "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=%1$s -keyout %2$s.key -out %2$s.csr"
                        .formatted(commonName, name));
        Command.run(Map.of(), "", "bash", "-c", """
            cd "$1" && openssl x509 -req -in $2.csr -CA "$3/ca.crt" -CAkey "$3/ca.key" -CAcreateserial -days 1 \
                -extfile <(echo extendedKeyUsage=$4) -out $2.crt
            """, "-", directory.toString(), name, authority.toString(), use)
                .succeeded();
    }

    private void openssl(String arguments) {
        Command.run(Map.of(), "", "bash", "-c", "cd \"$1\" && openssl " + arguments, "-", directory.toString())
                .succeeded();
    }
}
