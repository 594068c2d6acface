package dev.sallyport.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.attestation.AttestationStore;
import dev.sallyport.environment.VerificationSummary;
import dev.sallyport.registry.client.RegistryClient;
import dev.sallyport.registry.client.TagResolver;
import dev.sallyport.registry.http.RegistrySettings;
import dev.sallyport.registry.referrers.ReferrerSource;
import dev.sallyport.registry.referrers.ReferrerWriter;
import dev.sallyport.signature.ImageResolver.Resolution.Resolved;
import dev.sallyport.signature.ImageVerifier;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.SignatureVerifier;
import dev.sallyport.signature.Verification;
import dev.sallyport.signature.Verification.Verified;
import dev.sallyport.signature.VerificationTarget;
import dev.sallyport.sigstore.CosignFormat;
import dev.sallyport.sigstore.KeyMint;
import dev.sallyport.sigstore.KeyStatementSigner;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests of promotion by attestation with real registries. Both Environments are in one cluster, but the attestation in the
 * registry is the only evidence that the second Environment accepts.
 */
class AttestedPromotionIT {
    private static final VerificationTarget SUMMARY =
            new VerificationTarget.Attestation(Set.of(VerificationSummary.PREDICATE_TYPE));

    private static final PullIdentity PULLER = new PullIdentity("default", "default", List.of());

    private final KeyMint key = new KeyMint(KeyMint.Algorithm.P256);

    @Test
    void allowsAttestedImageInNextEnvironment(@TempDir Path directory) throws IOException {
        var cluster = LocalCluster.get();
        var staging = cluster.namespace("attesting");
        var production = cluster.namespace("attested");
        var file = Files.writeString(directory.resolve("key"), key.privatePem());
        cluster.apply("""
            apiVersion: sallyport.dev/v1alpha1
            kind: Environment
            metadata: {name: %s}
            spec:
              namespaces: [%s]
              deployers: Anyone
              promotion:
                from: %s
                soak: 2s
                evidence: Attestation
                attestedBy: [{name: europe, key: {secretRef: {name: %s, key: public}}}]
            """.formatted(production, production, staging, staging), "apply", "-f", "-")
                .succeeded();
        cluster.environment(staging, """
            namespaces: [%s]
            deployers: Anyone
            attestation: {soak: 3s, repositories: ["**"], keyRef: {name: %s, key: private}}
            """.formatted(staging, staging));
        await().atMost(20, SECONDS)
                .untilAsserted(
                        () -> assertThat(deploy(cluster, production).err()).contains("PolicyError", "no Secret"));
        assertThat(cluster.kubectl("get", "env", production, "-o", "jsonpath={.status.conditions[0].message}")
                        .out())
                .contains("spec.promotion.attestedBy[0].key.secretRef", "there is no Secret");
        cluster.kubectl(
                        "create",
                        "secret",
                        "generic",
                        staging,
                        "-n",
                        "sallyport-system",
                        "--from-file=private=" + file,
                        "--from-literal=public=" + key.pem())
                .succeeded();
        await().atMost(20, SECONDS)
                .untilAsserted(() -> assertThat(deploy(cluster, production).err())
                        .contains("promotion/evidence", "requires an attestation by europe"));

        assertThat(deploy(cluster, staging).code()).isZero();
        await().atMost(90, SECONDS).until(() -> {
            ReadyPods.markReady(cluster, staging);
            return attestedAt(cluster, staging).isPresent();
        });

        await().atMost(60, SECONDS).until(() -> deploy(cluster, production).code() == 0);
        assertThat(cluster.kubectl("get", "events", "-n", staging).out()).contains("SoakAttested");
    }

    private static Command.Result deploy(LocalCluster cluster, String namespace) {
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

    private static Optional<String> attestedAt(LocalCluster cluster, String namespace) {
        return cluster.client().resources(DeploymentRecord.class).inNamespace(namespace).list().getItems().stream()
                .filter(record -> record.getStatus() != null)
                .flatMap(record -> record.getStatus().rollouts().stream())
                .flatMap(rollout -> Optional.ofNullable(rollout.attestationTime()).stream())
                .findFirst();
    }

    @Test
    void findsAttestationsWithReferrersApi() throws IOException {
        try (var registry = TestRegistry.withReferrers()) {
            assertFindsBothAttestations(registry);
        }
    }

    @Test
    void findsAttestationsWithoutReferrersApi() throws IOException {
        try (var registry = TestRegistry.withoutReferrers()) {
            assertFindsBothAttestations(registry);
        }
    }

    /** Proves that other tools can read the attestations: the key is from cosign, and cosign verifies the bundle. */
    @Test
    @Tag("full")
    void cosignVerifiesAttestationSignedWithCosignKey(@TempDir Path directory) throws IOException {
        var cosign = Command.tool("cosign");
        var environment = Map.of("COSIGN_PASSWORD", "a password", "HOME", directory.toString());
        Command.run(
                        environment,
                        "",
                        cosign,
                        "generate-key-pair",
                        "--output-key-prefix=" + directory.resolve("promotion"))
                .succeeded();
        var secret = Files.readString(directory.resolve("promotion.key"));
        try (var registry = TestRegistry.withReferrers()) {
            var client = client(registry);
            var image = pushed(registry, client);
            var statement = KeyMint.statement(String.valueOf(image.digest()));
            statement.put("predicateType", VerificationSummary.PREDICATE_TYPE);
            var bundle = new KeyStatementSigner()
                    .sign(
                            secret,
                            Optional.of("a password"),
                            statement.toString().getBytes(StandardCharsets.UTF_8));
            assertThat(attach(client, image.toString(), new String(bundle, StandardCharsets.UTF_8)))
                    .isEmpty();

            String[] verify = {
                cosign,
                "verify-attestation",
                "--key=" + directory.resolve("promotion.pub"),
                "--type=" + VerificationSummary.PREDICATE_TYPE,
                "--insecure-ignore-tlog",
                "--allow-http-registry",
                image.name() + "@" + image.digest()
            };
            assertThat(Command.run(environment, "", verify).succeeded().out()).contains("payload");
            Files.writeString(directory.resolve("promotion.pub"), key.pem());
            assertThat(Command.run(environment, "", verify).code()).isNotZero();
        }
    }

    @Test
    void reportsWhyRegistryRejectsAttestation() throws IOException {
        String name;
        try (var registry = TestRegistry.withReferrers()) {
            name = registry.image("shop/web");
            assertThat(attach(client(registry), name + "@sha256:" + "0".repeat(64), "{}"))
                    .contains(name + " has no image sha256:" + "0".repeat(64) + " (status 404)");
            assertThat(attach(
                            new RegistryClient(
                                    new RegistrySettings(Set.of(registry.name()), false, Set.of()),
                                    _ -> List.of(),
                                    InstantSource.system()),
                            name + "@sha256:" + "0".repeat(64),
                            "{}"))
                    .isPresent();
        }
    }

    /** Attaches two attestations: the second must not replace the first. */
    private void assertFindsBothAttestations(TestRegistry registry) {
        var client = client(registry);
        SignatureVerifier verifier = new ImageVerifier(new ReferrerSource(client), List.of(new CosignFormat()));
        var image = pushed(registry, client);
        var digest = String.valueOf(image.digest());
        assertThat(verify(verifier, image)).isInstanceOf(Verification.Rejected.class);

        for (var environment : List.of("dev", "staging")) {
            assertThat(attach(
                            client,
                            image.toString(),
                            key.bundleOf(statement(digest, environment)).toString()))
                    .isEmpty();
        }
        assertThat(verify(verifier, image))
                .isInstanceOfSatisfying(
                        Verified.class,
                        verified -> assertThat(verified.statements())
                                .hasSize(2)
                                .anyMatch(statement -> statement.contains("\"dev\""))
                                .anyMatch(statement -> statement.contains("\"staging\"")));
    }

    private static ImageReference pushed(TestRegistry registry, RegistryClient client) {
        registry.push(Path.of("src/test/resources/sigstore/cosign-3.1.3/unsigned"), "shop/web", false);
        var named = ImageReference.parse(registry.image("shop/web:v1"));
        var resolution = new TagResolver(client, InstantSource.system(), Runnable::run)
                .resolve(named, PULLER, Deadline.in(Duration.ofSeconds(20), InstantSource.system()));
        assertThat(resolution).isInstanceOf(Resolved.class);
        return ((Resolved) resolution).image();
    }

    private static String statement(String digest, String environment) {
        return KeyMint.statement(digest)
                .put("predicateType", VerificationSummary.PREDICATE_TYPE)
                .put("environment", environment)
                .toString();
    }

    private static RegistryClient client(TestRegistry registry) {
        return new RegistryClient(
                new RegistrySettings(Set.of(registry.name()), true, Set.of()), _ -> List.of(), InstantSource.system());
    }

    private static Optional<String> attach(RegistryClient client, String image, String bundle) {
        AttestationStore store = new ReferrerWriter(client, new CosignFormat());
        return store.attach(
                ImageReference.parse(image),
                VerificationSummary.PREDICATE_TYPE,
                bundle.getBytes(StandardCharsets.UTF_8),
                Optional.empty(),
                Deadline.in(Duration.ofSeconds(20), InstantSource.system()));
    }

    private Verification verify(SignatureVerifier verifier, ImageReference image) {
        return verifier.verify(
                image,
                key.authority("europe"),
                SUMMARY,
                PULLER,
                Deadline.in(Duration.ofSeconds(20), InstantSource.system()));
    }
}
