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

/** Where the API server shows the webhook a certificate, reviews of anybody else are not even read. */
class ClientCertificateIT {
    /** What somebody gets who is let through: nothing in the body is a review. */
    private static final String LET_THROUGH = "400";

    private static final int TRIES = 20;

    private final LocalCluster cluster = GuardedCluster.get();
    private final Path ours = GuardedCluster.certificates();

    @TempDir
    private Path theirs;

    @BeforeEach
    void makeCertificates() {
        openssl(
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=webhook-clients -keyout ca.key -out ca.crt");
        certificate("other-authority", theirs, "kube-apiserver", "clientAuth");
        certificate("other-name", ours, "kubelet", "clientAuth");
        certificate("other-use", ours, "kube-apiserver", "serverAuth");
    }

    @Test
    void answersNobodyButTheApiServer() {
        var namespace = cluster.namespace("shown");
        cluster.policy(namespace, "podSecurity: {level: baseline}");
        var bad = Workloads.manifest(ObjectKind.POD, namespace, "bad", Workloads.privileged("nginx"));
        var good = Workloads.manifest(ObjectKind.POD, namespace, "good", Workloads.restricted("nginx"));

        assertThat(cluster.apply(bad, "create", "-f", "-").err()).contains("pod-security/privileged");
        cluster.apply(good, "create", "-f", "-").succeeded();
        assertThat(post(ours.resolve("client"), "--http1.1")).isEqualTo(LET_THROUGH);
        assertThat(post(ours.resolve("client"), "--http2")).isEqualTo(LET_THROUGH);
        for (int i = 0; i < TRIES; i++) {
            assertThat(curl(List.of("--http1.1"))).isEqualTo("000");
            assertThat(curl(List.of("--http2"))).isEqualTo("000");
            for (var name : List.of("other-authority", "other-name", "other-use")) {
                assertThat(post(theirs.resolve(name), "--http1.1")).as(name).isEqualTo("000");
                assertThat(post(theirs.resolve(name), "--http2")).as(name).isEqualTo("000");
            }
        }
    }

    @Test
    void takesAnotherAuthorityFromItsFileAndForgetsItAgain() throws IOException {
        var file = ours.resolve("ca.crt");
        var before = Files.readString(file);
        try {
            Files.writeString(file, before + Files.readString(theirs.resolve("ca.crt")));
            await().atMost(60, SECONDS)
                    .until(() ->
                            post(theirs.resolve("other-authority"), "--http2").equals(LET_THROUGH));
            assertThat(post(ours.resolve("client"), "--http2")).isEqualTo(LET_THROUGH);
            Files.writeString(file, "no certificate");
            assertThat(post(ours.resolve("client"), "--http2")).isEqualTo(LET_THROUGH);
        } finally {
            Files.writeString(file, before);
        }
        await().atMost(60, SECONDS)
                .until(() -> post(theirs.resolve("other-authority"), "--http2").equals("000"));
        assertThat(post(ours.resolve("client"), "--http2")).isEqualTo(LET_THROUGH);
    }

    @Test
    void showsItsHealthAndMetricsAsEver() {
        assertThat(curlTo(cluster.now("management") + "/q/health/ready", List.of()))
                .isEqualTo("200");
        assertThat(curlTo(cluster.now("management") + "/q/metrics", List.of())).isEqualTo("200");
    }

    private String post(Path certificate, String version) {
        return curl(List.of(version, "--cert", certificate + ".crt", "--key", certificate + ".key"));
    }

    /** The code of HTTP; 000 where there was no answer of HTTP. */
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
                        """, "-", theirs.toString(), name, authority.toString(), use)
                .succeeded();
    }

    private void openssl(String arguments) {
        Command.run(Map.of(), "", "bash", "-c", "cd \"$1\" && openssl " + arguments, "-", theirs.toString())
                .succeeded();
    }
}
