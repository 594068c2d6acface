package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.workload.ObjectKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests of invalid policies: the API server rejects each file with the message in its comment. */
class PolicyIT {
    private static final String EXPECT = "# expect: ";
    private final LocalCluster cluster = LocalCluster.get();

    static Stream<Path> invalid() throws IOException {
        try (var files = Files.list(Path.of("src/test/resources/crds/invalid"))) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void rejectsInvalidPolicy(Path file) throws IOException {
        var expected = Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(EXPECT))
                .map(line -> line.substring(EXPECT.length()))
                .toList();

        var result = cluster.kubectl("apply", "-f", file.toString());

        assertThat(expected).isNotEmpty();
        assertThat(result.code()).as(result.out()).isEqualTo(1);
        assertThat(result.err()).contains(expected);
    }

    @Test
    void deniesMatchingWorkloadsUntilKeyExists() {
        var namespace = cluster.namespace("keyless");
        var pod = Workloads.manifest(ObjectKind.POD, namespace, "web", Workloads.restricted(cluster.signed()));
        var policy = """
            apiVersion: sallyport.dev/v1alpha1
            kind: DeploymentPolicy
            metadata: {name: %1$s}
            spec:
              match: {namespaces: [%1$s]}
              authorities: [{name: release, key: {secretRef: {name: %1$s, key: cosign.pub}}}]
              images: {rules: [{match: ["**"], signedBy: [release]}]}
            """.formatted(namespace);
        cluster.apply(policy, "apply", "-f", "-").succeeded();
        cluster.kubectl("wait", "--for=condition=Ready=false", "--timeout=20s", "deploymentpolicy/" + namespace)
                .succeeded();
        assertThat(cluster.apply(pod, "create", "-f", "-").err())
                .contains("PolicyError: spec.authorities[0].key.secretRef: there is no Secret");

        cluster.kubectl(
                        "create",
                        "secret",
                        "generic",
                        namespace,
                        "-n",
                        "sallyport-system",
                        "--from-file=cosign.pub=src/test/resources/sigstore/cosign-3.1.3/keys/p256.pub")
                .succeeded();
        cluster.kubectl("wait", "--for=condition=Ready", "--timeout=20s", "deploymentpolicy/" + namespace)
                .succeeded();

        assertThat(cluster.apply(pod, "create", "-f", "-").code()).isZero();
    }
}
