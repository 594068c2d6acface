package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.sigstore.KeyMint;
import dev.sallyport.sigstore.SigstoreMint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of keyless signatures, attestations and vulnerability scans, against a real API server. */
class KeylessIT {
    private static final String PROVENANCE = "https://slsa.dev/provenance/v1";
    private static final String SCAN = "https://cosign.sigstore.dev/attestation/vuln/v1";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SigstoreMint MINT = new SigstoreMint();
    private static LocalCluster cluster;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void push() throws IOException {
        cluster = LocalCluster.get();
        var image = new MintedImage(directory.resolve("minted"), "minted");
        image.attach(MINT.signing(image.digest()).bundle())
                .attach(MINT.attesting(provenance(image.digest())).bundle())
                .attach(MINT.attesting(scan(image.digest())).bundle());
        push("minted");
        var foreign = new MintedImage(directory.resolve("foreign"), "foreign");
        foreign.attach(MINT.signing(foreign.digest())
                .by("mallory@example.org", SigstoreMint.ISSUER)
                .bundle());
        push("foreign");
        trustRoot(
                        "minted",
                        "inline: " + JSON.writeValueAsString(MINT.trustedRoot().toString()))
                .succeeded();
        cluster.kubectl("wait", "--for=condition=Ready", "--timeout=20s", "trustroot/minted")
                .succeeded();
    }

    @Test
    void allowsOnlyImagesSignedByWorkflow() {
        var namespace = cluster.namespace("workflow");
        cluster.policy(namespace, authority("minted") + "images: {rules: [{match: [\"**\"], signedBy: [ci]}]}");

        assertThat(create(namespace, "minted").code()).isZero();
        assertThat(create(namespace, "foreign").err())
                .contains("image/signature", "IdentityMismatch", "its subject is mallory@example.org");
        assertThat(cluster.apply(pod(namespace, cluster.unsigned()), "create", "-f", "-")
                        .err())
                .contains("image/signature", "Missing", "is not signed by any required authority");
    }

    @Test
    void requiresProvenance() {
        var namespace = cluster.namespace("provenance");
        cluster.policy(namespace, authority("minted") + """
            images:
              rules:
                - match: ["**"]
                  attestations:
                    - predicateType: https://slsa.dev/provenance/v1
                      signedBy: [ci]
                      conditions:
                        - expression: predicate.runDetails.builder.id == 'https://github.com/actions/hosted'
            """);
        assertThat(create(namespace, "minted").code()).isZero();
        assertThat(create(namespace, "foreign").err()).contains("image/attestation", "Missing");

        var strict = cluster.namespace("provenance");
        cluster.policy(strict, authority("minted") + """
            images:
              rules:
                - match: ["**"]
                  attestations:
                    - predicateType: https://slsa.dev/provenance/v1
                      signedBy: [ci]
                      conditions: [{expression: "predicate.runDetails.builder.id == 'own'", message: not built by us}]
            """);
        assertThat(create(strict, "minted").err()).contains("image/attestation", "not built by us");
    }

    @Test
    void limitsVulnerabilitiesOfExposedPods() {
        var namespace = cluster.namespace("exposed");
        cluster.policy(namespace, authority("minted") + """
            images:
              rules:
                - match: ["**"]
                  vulnerabilities: {maxSeverity: High, maxSeverityWhenExposed: Medium, maxAge: 24h, signedBy: [ci]}
            """);
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> create(namespace, "minted").code() == 0);

        cluster.apply("""
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: %s}
            spec: {type: NodePort, selector: {app: web}, ports: [{port: 80}]}
            """.formatted(namespace), "create", "-f", "-").succeeded();
        cluster.kubectl("delete", "pod", "-n", namespace, "web", "--now").succeeded();
        await().atMost(20, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(create(namespace, "minted").err())
                        .contains(
                                "image/vulnerability",
                                "CVE-2026-1 (High, openssl)",
                                "the limit for exposed workloads"));
    }

    @Test
    void rejectsInvalidTrustRoot() {
        var result = trustRoot("none", "inline: \"{}\"");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("spec.trustedRoot.inline", "it has no certificate authority");
    }

    @Test
    void isUndecidedUntilReferencedTrustRootExists() throws IOException {
        var namespace = cluster.namespace("referred");
        trustRoot(namespace, "configMapRef: {name: " + namespace + ", key: root}")
                .succeeded();
        cluster.kubectl("wait", "--for=condition=Ready=false", "--timeout=20s", "trustroot/" + namespace)
                .succeeded();
        cluster.apply("""
            apiVersion: sallyport.dev/v1alpha1
            kind: DeploymentPolicy
            metadata: {name: %1$s}
            spec:
              match: {namespaces: [%1$s]}
            %2$s  images: {rules: [{match: ["**"], signedBy: [ci]}]}
            """.formatted(namespace, authority(namespace).indent(2)), "apply", "-f", "-")
                .succeeded();
        cluster.kubectl("wait", "--for=condition=Ready=false", "--timeout=20s", "deploymentpolicy/" + namespace)
                .succeeded();
        assertThat(create(namespace, "minted").err())
                .contains("PolicyError", "cannot be used", "there is no ConfigMap");

        var file = Files.writeString(
                directory.resolve("root.json"), MINT.trustedRoot().toString());
        cluster.kubectl("create", "configmap", "-n", "sallyport-system", namespace, "--from-file=root=" + file)
                .succeeded();
        cluster.kubectl("wait", "--for=condition=Ready", "--timeout=20s", "trustroot/" + namespace)
                .succeeded();
        cluster.kubectl("wait", "--for=condition=Ready", "--timeout=20s", "deploymentpolicy/" + namespace)
                .succeeded();

        assertThat(create(namespace, "minted").code()).isZero();
        assertThat(cluster.kubectl("get", "trustroot", namespace).out()).contains("EXPIRES", "2036-10-29T12:00:00Z");
    }

    private static Command.Result create(String namespace, String image) {
        return cluster.apply(pod(namespace, cluster.registry() + "/" + image + ":v1"), "create", "-f", "-");
    }

    private static String pod(String namespace, String image) {
        return """
            apiVersion: v1
            kind: Pod
            metadata: {name: web, namespace: %s, labels: {app: web}}
            spec: {containers: [{name: web, image: "%s"}]}
            """.formatted(namespace, image);
    }

    private static String authority(String trustRoot) {
        return """
            authorities:
              - name: ci
                keyless:
                  issuer: %s
                  subject: "https://github.com/acme/shop/.github/workflows/*@refs/tags/*"
                  claims: {sourceRepositoryURI: "https://github.com/acme/shop"}
                  trustRoot: %s
            """.formatted(SigstoreMint.ISSUER, trustRoot);
    }

    private static Command.Result trustRoot(String name, String source) {
        return cluster.apply("""
            apiVersion: sallyport.dev/v1alpha1
            kind: TrustRoot
            metadata: {name: %s}
            spec: {trustedRoot: {%s}}
            """.formatted(name, source), "apply", "-f", "-");
    }

    private static void push(String name) {
        Command.run(
                        Map.of(),
                        "",
                        Command.tool("registry"),
                        "push",
                        directory.resolve(name).toString(),
                        cluster.registry() + "/" + name)
                .succeeded();
    }

    private static String provenance(String digest) {
        var statement = KeyMint.statement(digest).put("predicateType", PROVENANCE);
        ((ObjectNode) statement.path("predicate"))
                .putObject("runDetails")
                .putObject("builder")
                .put("id", "https://github.com/actions/hosted");
        return statement.toString();
    }

    private static String scan(String digest) {
        var statement = KeyMint.statement(digest).put("predicateType", SCAN);
        var predicate = (ObjectNode) statement.path("predicate");
        var result = predicate.putObject("scanner").putObject("result").put("SchemaVersion", 2);
        result.putArray("Results")
                .addObject()
                .putArray("Vulnerabilities")
                .addObject()
                .put("VulnerabilityID", "CVE-2026-1")
                .put("Severity", "HIGH")
                .put("PkgName", "openssl");
        predicate.putObject("metadata").put("scanFinishedOn", Instant.now().toString());
        return statement.toString();
    }
}
