package dev.sallyport.cli.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.cli.command.CommandLineRun;
import dev.sallyport.registry.FakeRegistry;
import dev.sallyport.registry.client.Digests;
import dev.sallyport.sigstore.KeyMint;
import dev.sallyport.sigstore.KeyMint.Algorithm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code sallyport verify oci:DIR} for layouts with many scans: the newest one decides, and none hides the signature. */
class LayoutEvidenceTest {
    private static final KeyMint MINT = new KeyMint(Algorithm.P256);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NAME = "org.opencontainers.image.ref.name";
    private static final String PREDICATE_TYPE = "dev.sigstore.bundle.predicateType";
    private static final String SCAN = "https://cosign.sigstore.dev/attestation/vuln/v1";
    private static final String ENVELOPE = "application/vnd.dsse.envelope.v1+json";

    @TempDir
    private Path directory;

    private final ArrayNode entries = JSON.createArrayNode();
    private final ArrayNode referrers = JSON.createArrayNode();
    private Path layout;
    private String image;

    @BeforeEach
    void writeImage() throws IOException {
        layout = directory.resolve("layout");
        Files.createDirectories(layout.resolve("blobs/sha256"));
        Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\": \"1.0.0\"}");
        image = write(FakeRegistry.image("web"), "v1").get("digest").asText();
        addBundle(MINT.bundle(image), "https://sigstore.dev/cosign/sign/v1", "");
    }

    @ParameterizedTest
    @CsvSource({"15, true", "16, true", "17, true", "20, true", "40, true", "15, false", "17, false", "40, false"})
    void deniesIfTheNewestScanIsCritical(int scans, boolean areReferrers) throws IOException {
        addScans(scans, areReferrers, "CRITICAL");

        var run = verify("vulnerabilities: {maxSeverity: High, signedBy: [release]}");

        assertThat(run.code()).as(run.out()).isEqualTo(1);
        assertThat(run.out()).contains("image/vulnerability", "CVE-2026-9999");
    }

    @ParameterizedTest
    @CsvSource({"16, true", "20, true", "40, true", "16, false", "20, false", "40, false"})
    void allowsIfTheNewestScanIsRecentAndClean(int scans, boolean areReferrers) throws IOException {
        addScans(scans, areReferrers, "LOW");

        var run = verify("vulnerabilities: {maxSeverity: High, maxAge: 48h, signedBy: [release]}");

        assertThat(run.code()).as(run.out()).isZero();
    }

    /** Manifests that repeat the old scan, each with a digest before that of the newest one. */
    @Test
    void deniesIfCopiesOfAnOldScanPrecedeTheNewestOne() throws IOException {
        var old = scan(2, "LOW");
        addBundle(old, SCAN, "");
        var newest = addBundle(scan(1, "CRITICAL"), SCAN, "");
        var copies = 0;
        for (int i = 0; copies < 16; i++) {
            var copy = manifest(old, SCAN, "copy " + i);
            if (Digests.of(bytes(copy)).compareTo(newest) < 0) {
                refer(copy, SCAN);
                copies++;
            }
        }

        var run = verify("vulnerabilities: {maxSeverity: High, maxAge: 48h, signedBy: [release]}");

        assertThat(run.code()).as(run.out()).isEqualTo(1);
        assertThat(run.out()).contains("CVE-2026-9999");
    }

    @ParameterizedTest
    @ValueSource(ints = {63, 64, 100})
    void allowsASignedImageWithAnyNumberOfScans(int scans) throws IOException {
        addScans(scans, true, "LOW");

        var run = verify("");

        assertThat(run.code()).as(run.out()).isZero();
    }

    /** Adds clean scans of the days before, and one of half an hour ago. */
    private void addScans(int count, boolean areReferrers, String newest) throws IOException {
        var holder = FakeRegistry.image("attestations");
        for (int i = count; i > 0; i--) {
            var bundle = scan(i, i == 1 ? newest : "LOW");
            if (areReferrers) {
                addBundle(bundle, SCAN, "scan " + i);
            } else {
                var envelope = bytes(bundle.get("dsseEnvelope"));
                FakeRegistry.layer(holder, ENVELOPE, blob(envelope), envelope.length)
                        .putObject("annotations")
                        .put("predicateType", SCAN);
            }
        }
        if (!areReferrers) {
            write(holder, image.replace(':', '-') + ".att");
        }
    }

    private ObjectNode scan(int day, String severity) {
        var time = Instant.now().minus(Duration.ofDays(day - 1)).minus(Duration.ofMinutes(30));
        var vulnerability = Map.of("VulnerabilityID", "CVE-2026-9999", "Severity", severity, "PkgName", "openssl");
        var statement = KeyMint.statement(image).put("predicateType", SCAN);
        statement
                .putObject("predicate")
                .<ObjectNode>setAll(Map.of(
                        "scanner",
                        JSON.valueToTree(Map.of(
                                "result",
                                Map.of(
                                        "SchemaVersion",
                                        2,
                                        "Results",
                                        List.of(Map.of("Vulnerabilities", List.of(vulnerability)))))),
                        "metadata",
                        JSON.valueToTree(Map.of("scanFinishedOn", time.toString()))));
        return MINT.bundleOf(statement.toString());
    }

    private String addBundle(JsonNode bundle, String predicateType, String nonce) throws IOException {
        return refer(manifest(bundle, predicateType, nonce), predicateType);
    }

    private ObjectNode manifest(JsonNode bundle, String predicateType, String nonce) throws IOException {
        var content = bytes(bundle);
        var manifest = FakeRegistry.image(nonce).put("artifactType", FakeRegistry.BUNDLE);
        manifest.withObject("/annotations").put(PREDICATE_TYPE, predicateType);
        manifest.putObject("subject")
                .put("mediaType", FakeRegistry.IMAGE)
                .put("digest", image)
                .put("size", 1);
        FakeRegistry.layer(manifest, FakeRegistry.BUNDLE, blob(content), content.length);
        return manifest;
    }

    private String refer(ObjectNode manifest, String predicateType) throws IOException {
        var entry = write(manifest, "");
        var descriptor = ((ObjectNode) entry.deepCopy()).put("artifactType", FakeRegistry.BUNDLE);
        descriptor.putObject("annotations").put(PREDICATE_TYPE, predicateType);
        referrers.add(descriptor);
        return entry.get("digest").asText();
    }

    private JsonNode write(ObjectNode manifest, String tag) throws IOException {
        var content = bytes(manifest);
        var entry = entries.addObject()
                .put("mediaType", manifest.path("mediaType").asText())
                .put("digest", blob(content))
                .put("size", content.length);
        if (!tag.isEmpty()) {
            entry.putObject("annotations").put(NAME, tag);
        }
        return entry;
    }

    private String blob(byte[] content) throws IOException {
        var digest = Digests.of(content);
        Files.write(layout.resolve("blobs").resolve(digest.replace(':', '/')), content);
        return digest;
    }

    private CommandLineRun verify(String rule) throws IOException {
        var index = JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", FakeRegistry.INDEX);
        index.set("manifests", referrers);
        write(index, image.replace(':', '-'));
        var all = JSON.createObjectNode().put("schemaVersion", 2);
        all.set("manifests", entries);
        JSON.writeValue(layout.resolve("index.json").toFile(), all);
        var policy = Files.writeString(
                directory.resolve("policy.yaml"), """
                    apiVersion: sallyport.dev/v1alpha1
                    kind: DeploymentPolicy
                    metadata: {name: scans}
                    spec:
                      authorities:
                        - name: release
                          key:
                            pem: |
                    %s
                      images:
                        rules:
                          - match: ["**"]
                            signedBy: [release]
                            %s
                    """.formatted(MINT.pem().indent(10), rule));
        return CommandLineRun.of(
                "", "verify", "oci:" + layout, "--as", "registry.example.org/web", "-p", policy.toString());
    }

    private static byte[] bytes(JsonNode content) {
        return content.toString().getBytes(StandardCharsets.UTF_8);
    }
}
