package dev.sallyport.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.environment.VerificationSummary;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests of keyless attestation by the operator's service account, with a real Fulcio that trusts the cluster's issuer, a
 * real Rekor 2 and a real timestamp authority.
 */
@Tag("full")
class KeylessPromotionIT {
    private static final String OPERATOR =
            "https://kubernetes.io/namespaces/sallyport-system/serviceaccounts/sallyport";
    private static final String OTHER = "https://kubernetes.io/namespaces/default/serviceaccounts/default";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path directory;

    private static Map<String, String> local = Map.of();
    private static Map<String, String> signing = Map.of();
    private static Map<String, String> sigstore = Map.of();
    private static String issuer = "";
    private static LocalCluster cluster;

    /** Fulcio fetches the keys of the cluster's issuer; a setting lists the hosts that the operator may contact without TLS. */
    @BeforeAll
    static void start() {
        local = Map.of(
                "SALLYPORT_LOCAL_DIR",
                Path.of("target", "it-keyless").toAbsolutePath().toString());
        Command.run(local, "", "bin/local", "down").succeeded();
        Command.run(local, "", "bin/local", "up", "--no-operator").succeeded();
        var status = status(local, "bin/local");
        var kubeconfig = status.get("kubeconfig");
        var config = Config.fromKubeconfig(Path.of(kubeconfig).toFile());
        issuer = config.getMasterUrl().replaceAll("/$", "");
        Command.run(
                        Map.of(),
                        "",
                        Command.tool("kubectl"),
                        "--kubeconfig",
                        kubeconfig,
                        "create",
                        "clusterrolebinding",
                        "issuer-for-anyone",
                        "--clusterrole=system:service-account-issuer-discovery",
                        "--group=system:unauthenticated")
                .succeeded();
        signing = Map.of(
                "SALLYPORT_SIGSTORE_DIR", directory.resolve("sigstore").toString(),
                "SALLYPORT_SIGSTORE_CLUSTER", issuer,
                "SSL_CERT_FILE", config.getCaCertFile());
        Command.run(signing, "", "bin/sigstore", "up").succeeded();
        sigstore = status(signing, "bin/sigstore");
        var spoken = new HashMap<>(local);
        spoken.put(
                "SALLYPORT_REGISTRY_INSECURE",
                Stream.concat(
                                Stream.of(status.get("registry")),
                                Stream.of("fulcio", "rekor", "timestamp")
                                        .map(each ->
                                                URI.create(sigstore.get(each)).getAuthority()))
                        .collect(Collectors.joining(",")));
        spoken.put("SALLYPORT_ATTESTATION_CA_URLS", sigstore.get("fulcio"));
        cluster = LocalCluster.in(spoken);
    }

    @AfterAll
    static void end() {
        Command.run(signing, "", "bin/sigstore", "down");
        Command.run(local, "", "bin/local", "down");
    }

    @Test
    void allowsImageAttestedByTrustedOperator() throws IOException {
        var staging = cluster.namespace("attesting");
        var production = cluster.namespace("trusting");
        var elsewhere = cluster.namespace("trusting-another");
        trustRoot();
        environment(production, staging, OPERATOR);
        environment(elsewhere, staging, OTHER);
        cluster.environment(staging, """
            namespaces: [%s]
            deployers: Anyone
            attestation:
              soak: 2s
              repositories: ["**"]
              keyless: {caURL: "%s", rekorTlogURL: "%s", tsaURL: "%s", trustRoot: private}
            """.formatted(
                        staging, sigstore.get("fulcio"), sigstore.get("rekor"), sigstore.get("timestamp")));
        assertThat(deploy(production).err()).contains("promotion/evidence");

        assertThat(deploy(staging).code()).isZero();
        await().atMost(90, SECONDS).untilAsserted(() -> {
            ReadyPods.markReady(cluster, staging);
            assertThat(cluster.kubectl("get", "events", "-n", staging).out())
                    .contains("AttestationFailed", "serviceaccounts/token");
        });
        cluster.kubectl("apply", "-f", "deploy/components/identity/rbac.yaml").succeeded();

        await().atMost(150, SECONDS).untilAsserted(() -> {
            ReadyPods.markReady(cluster, staging);
            assertThat(cluster.kubectl("get", "events", "-n", staging).out()).contains("SoakAttested");
        });
        await().atMost(60, SECONDS).until(() -> deploy(production).code() == 0);
        assertThat(deploy(elsewhere).err())
                .contains(
                        "promotion/evidence",
                        "a signature has another identity: its subject is https://kubernetes.io/");
        assertThat(verify(OPERATOR).code()).isZero();
        assertThat(verify(OTHER).code()).isNotZero();
    }

    /** Verifies the attestation with cosign. */
    private static Command.Result verify(String identity) {
        return Command.run(
                Map.of("HOME", sigstore.get("home")),
                "",
                Command.tool("cosign"),
                "verify-attestation",
                "--type=" + VerificationSummary.PREDICATE_TYPE,
                "--certificate-identity=" + identity,
                "--certificate-oidc-issuer=" + issuer,
                "--trusted-root=" + sigstore.get("trusted_root"),
                "--use-signed-timestamps",
                "--allow-http-registry",
                cluster.signed());
    }

    private static void trustRoot() throws IOException {
        cluster.apply(
                        """
                        apiVersion: sallyport.dev/v1alpha1
                        kind: TrustRoot
                        metadata: {name: private}
                        spec: {trustedRoot: {inline: %s}}
                        """.formatted(JSON.writeValueAsString(Files.readString(Path.of(sigstore.get("trusted_root"))))),
                        "apply",
                        "-f",
                        "-")
                .succeeded();
    }

    private static void environment(String name, String from, String subject) {
        cluster.environment(name, """
            namespaces: [%s]
            deployers: Anyone
            promotion:
              from: %s
              soak: 1s
              evidence: Attestation
              attestedBy: [{name: europe, keyless: {issuer: "%s", subject: "%s", trustRoot: private}}]
            """.formatted(name, from, issuer, subject));
    }

    private static Command.Result deploy(String namespace) {
        return cluster.apply("""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: web, image: "%s"}]}
            """.formatted(cluster.signed()), "apply", "-n", namespace, "-f", "-");
    }

    private static Map<String, String> status(Map<String, String> environment, String command) {
        return Command.run(environment, "", command, "status")
                .succeeded()
                .out()
                .lines()
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }
}
