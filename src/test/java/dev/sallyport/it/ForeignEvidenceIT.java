package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.registry.FakeRegistry;
import dev.sallyport.registry.FaultProxy.Fault;
import dev.sallyport.sigstore.KeyMint;
import dev.sallyport.sigstore.KeyMint.Algorithm;
import dev.sallyport.workload.ObjectKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of images that a policy forbids by name: they change no other verdict, and their registries receive no request. */
class ForeignEvidenceIT {
    private static final KeyMint MINT = new KeyMint(Algorithm.P256);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final LocalCluster cluster = GuardedCluster.get();
    private final FakeRegistry registry = GuardedCluster.fake();
    private final String name = GuardedCluster.slow().name();

    @BeforeEach
    void repair() {
        GuardedCluster.slow().fault(Fault.NONE);
    }

    /** The copy of the image in another repository has the old scan only, and is evaluated first. */
    @Test
    void aDryRunOfACopyInAnotherRepositoryHidesNoScan() {
        var digest = registry.image("prod/web", "v1");
        assertThat(registry.image("eve/web", "v1")).isEqualTo(digest);
        var old = scan(digest, Duration.ofDays(20), "LOW");
        attach("prod/web", digest, old);
        attach("prod/web", digest, scan(digest, Duration.ZERO, "CRITICAL"));
        attach("eve/web", digest, old);
        var eve = cluster.namespace("copied");
        var prod = cluster.namespace("original");
        for (var namespace : List.of(eve, prod)) {
            policy(namespace, "sources: [\"%s/prod/**\"]".formatted(name));
        }

        assertThat(run(eve, "eve/web@" + digest, "--dry-run=server").err())
                .contains("image/source")
                .doesNotContain("image/vulnerability");
        assertThat(run(prod, "prod/web@" + digest).err()).contains("image/vulnerability", "CVE-1");
        assertThat(registry.seen()).noneMatch(request -> request.uri().contains("/eve/web/"));
    }

    /** A registry that takes connections on an address of this machine. */
    @Test
    void aRegistryThatNoPolicyAllowsReceivesNoConnection() throws IOException {
        var namespace = cluster.namespace("unlisted");
        policy(namespace, "sources: [\"registry.good.example/**\"]");
        try (var listener = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.7"))) {
            var image = "127.0.0.7:%d/evil/x:1".formatted(listener.getLocalPort());
            var pod = Workloads.manifest(ObjectKind.POD, namespace, "web", Workloads.restricted(image));
            assertThat(cluster.apply(pod, "create", "-f", "-").err()).contains("image/source");

            listener.setSoTimeout(2_000);
            assertThatThrownBy(listener::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    /** A thousand hosts in one denied dry run. */
    @Test
    void aThousandRegistriesOfOnePodReceiveNoConnection() throws IOException {
        var namespace = cluster.namespace("many-hosts");
        policy(namespace, "");
        try (var listener = new ServerSocket(0, 50, InetAddress.ofLiteral("0.0.0.0"))) {
            var containers = new StringBuilder("containers:\n");
            for (int i = 0; i < 1_000; i++) {
                containers.append("  - {name: c%d, image: \"127.%d.%d.%d:%d/a\"}\n"
                        .formatted(i, 1 + i / 62_500, i / 250 % 250, i % 250 + 1, listener.getLocalPort()));
            }
            var pod = Workloads.manifest(ObjectKind.POD, namespace, "many", containers.toString());
            assertThat(cluster.apply(pod, "create", "--dry-run=server", "-f", "-")
                            .err())
                    .contains("denied the request", "more than 128 different images");

            listener.setSoTimeout(2_000);
            assertThatThrownBy(listener::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    private Command.Result run(String namespace, String image, String... options) {
        var pod = Workloads.manifest(ObjectKind.POD, namespace, "web", Workloads.restricted(name + "/" + image));
        var arguments = new ArrayList<>(List.of("create", "-f", "-"));
        arguments.addAll(List.of(options));
        return cluster.apply(pod, arguments.toArray(String[]::new));
    }

    private void policy(String namespace, String images) {
        cluster.policy(namespace, """
            authorities:
              - name: scanner
                key:
                  pem: |
            %s
            images:
              %s
              rules:
                - match: ["**"]
                  vulnerabilities: {signedBy: [scanner], maxSeverity: High, maxAge: 720h}
            """.formatted(MINT.pem().indent(8), images));
    }

    private void attach(String repository, String digest, byte[] bundle) {
        registry.attach(repository, digest, FakeRegistry.BUNDLE, bundle);
    }

    private static byte[] scan(String digest, Duration age, String severity) {
        var vulnerability = Map.of("VulnerabilityID", "CVE-1", "Severity", severity, "PkgName", "openssl");
        var result = Map.of("SchemaVersion", 2, "Results", List.of(Map.of("Vulnerabilities", List.of(vulnerability))));
        var statement =
                KeyMint.statement(digest).put("predicateType", "https://cosign.sigstore.dev/attestation/vuln/v1");
        statement.set(
                "predicate",
                JSON.valueToTree(Map.of(
                        "scanner",
                        Map.of("result", result),
                        "metadata",
                        Map.of("scanFinishedOn", Instant.now().minus(age).toString()))));
        return MINT.bundleOf(statement.toString()).toString().getBytes(StandardCharsets.UTF_8);
    }
}
