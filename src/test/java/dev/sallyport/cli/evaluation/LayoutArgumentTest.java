package dev.sallyport.cli.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.cli.command.CommandLineRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code sallyport verify oci:DIR}: images, signatures and attestations in OCI image layouts. */
class LayoutArgumentTest {
    private static final Path FIXTURES = Path.of("src/test/resources/sigstore/cosign-3.1.3");
    private static final String NAME = "org.opencontainers.image.ref.name";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    private Path policy;

    @BeforeEach
    void writePolicy() throws IOException {
        policy = Files.writeString(
                directory.resolve("policy.yaml"),
                """
                    apiVersion: sallyport.dev/v1alpha1
                    kind: DeploymentPolicy
                    metadata: {name: signed}
                    spec:
                      images: {rules: [{match: ["registry.example.org/shop/**"], signedBy: [release]}]}
                      authorities:
                        - name: release
                          key:
                            pem: |
                    """ + Files.readString(FIXTURES.resolve("keys/p256.pub")).indent(10));
    }

    @ParameterizedTest
    @CsvSource({
        "keyed-p256, 0, signed by release",
        "legacy-p256, 0, signed by release",
        "index, 0, signed by release",
        "index-recursive, 0, signed by release",
        "two-keys, 0, signed by release",
        "unsigned, 1, Missing",
        "wrong-key, 1, IdentityMismatch",
        "copied, 1, Invalid",
        "tampered, 1, Invalid",
        "attestation-only, 1, Missing"
    })
    void verifiesImageInLayout(String fixture, int code, String text) {
        var run = verify("oci:" + FIXTURES.resolve(fixture), "--as", "registry.example.org/shop/web");

        assertThat(run.code()).as(run.out() + run.err()).isEqualTo(code);
        assertThat(run.out()).contains("Image/registry.example.org/shop/web@sha256:", text);
        assertThat(run.err()).isEmpty();
    }

    @Test
    void readsRepositoryFromLayout() throws IOException {
        var layout = copy("keyed-p256", index -> named(index, "v1", "registry.example.org/shop/web:1.4"));
        assertThat(verify("oci:" + layout).code()).isZero();

        var other = verify("oci:" + layout, "--as", "registry.example.org/other/web");
        assertThat(other.code()).isEqualTo(1);
        assertThat(other.out())
                .contains("Skipped Image/registry.example.org/other/web@sha256:")
                .contains(": no image rule of these policies matches it: no signature or attestation was verified\n")
                .endsWith("1 skipped, 0 invalid\n");
    }

    @Test
    void requiresRepository() {
        assertInvalid("does not name the repository of the image", "oci:" + FIXTURES.resolve("keyed-p256"));
        assertInvalid(
                "give the repository only",
                "oci:" + FIXTURES.resolve("keyed-p256"),
                "--as",
                "registry.example.org/shop/web:1.4");
        assertInvalid("--as is allowed only with oci:DIR", "registry.example.org/shop/web:1.4", "--as", "a.io/web");
    }

    @Test
    void selectsImageByDigest() throws IOException {
        var layout = copy("keyed-p256", index -> {});
        merge(layout, FIXTURES.resolve("unsigned"));
        var as = new String[] {"--as", "registry.example.org/shop/web"};
        assertInvalid("contains 2 images: choose one of oci:" + layout + "@sha256:", "oci:" + layout, as[0], as[1]);

        assertThat(verify("oci:" + layout + "@" + digest("keyed-p256"), as).code())
                .isZero();
        var unsigned = verify("oci:" + layout + "@" + digest("unsigned"), as);
        assertThat(unsigned.code()).isEqualTo(1);
        assertThat(unsigned.out()).contains("Missing");
        assertThat(verify("oci:" + layout + "@sha256:" + "0".repeat(64), as).out())
                .contains("Missing", "has no sha256:0000");
        assertInvalid("sha256:12", "oci:" + layout + "@sha256:12", as[0], as[1]);
    }

    /** A platform image of a signed index needs its own signature. */
    @Test
    void verifiesPlatformImageOnItsOwn() throws IOException {
        var as = new String[] {"--as", "registry.example.org/shop/web"};
        assertThat(verify("oci:" + FIXTURES.resolve("index") + "@" + platformDigest("index"), as)
                        .out())
                .contains("Missing");
        assertThat(verify("oci:" + FIXTURES.resolve("index-recursive") + "@" + platformDigest("index-recursive"), as)
                        .code())
                .isZero();
    }

    /** cosign writes no image names, and annotates the kind of an artifact instead of tagging it. */
    @Test
    void readsLayoutOfCosignSave() throws IOException {
        var layout = copy("legacy-p256", index -> {
            for (var each : index.path("manifests")) {
                var annotations = (ObjectNode) each.path("annotations");
                boolean isImage = annotations.path(NAME).asText().equals("v1");
                annotations
                        .put("kind", "dev.cosignproject.cosign/" + (isImage ? "image" : "sigs"))
                        .remove(NAME);
            }
        });

        assertThat(verify("oci:" + layout, "--as", "registry.example.org/shop/web")
                        .code())
                .isZero();
        assertThat(verify("registry.example.org/shop/web:1.4", "--layout", "registry.example.org/shop/web=" + layout)
                        .code())
                .isZero();
    }

    @Test
    void rejectsInvalidLayout() throws IOException {
        var as = new String[] {"--as", "registry.example.org/shop/web"};
        assertInvalid("is not an OCI image layout", "oci:" + directory, as);
        assertInvalid("is not an OCI image layout", "oci:" + directory.resolve("absent"), as);
        var bare = copy("unsigned", index -> {});
        Files.delete(bare.resolve("index.json"));
        assertInvalid("has no index.json", "oci:" + bare, as);
        Files.writeString(bare.resolve("index.json"), "{\"schemaVersion\": 2}");
        assertInvalid("has an index that cannot be used", "oci:" + bare, as);
        Files.writeString(bare.resolve("index.json"), "[");
        assertInvalid("has an index that cannot be used", "oci:" + bare, as);
        var empty = copy("unsigned", index -> index.putArray("manifests"));
        assertInvalid("contains no image", "oci:" + empty, as);
    }

    @Test
    void rejectsManifestWithWrongDigest() throws IOException {
        var as = new String[] {"--as", "registry.example.org/shop/web"};
        var layout = copy("keyed-p256", index -> {});
        corrupt(layout.resolve("blobs").resolve(digest("keyed-p256").replace(':', '/')));
        assertInvalid("has content with the wrong digest at " + digest("keyed-p256"), "oci:" + layout, as);
        Files.delete(layout.resolve("blobs").resolve(digest("keyed-p256").replace(':', '/')));
        assertInvalid("has no " + digest("keyed-p256"), "oci:" + layout, as);
    }

    /** A retry would give the same bytes, so the registry is not at fault. */
    @Test
    void deniesSignatureWithWrongDigest() throws IOException {
        var layout = copy("keyed-p256", index -> {});
        for (var blob : blobs(layout)) {
            if (Files.readString(blob).contains("dsseEnvelope")) {
                corrupt(blob);
            }
        }

        var run = verify("oci:" + layout, "--as", "registry.example.org/shop/web");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).contains("ContentUnusable", "has content with the wrong digest at sha256:");
    }

    /** One signature suffices; all other candidates are listed too, with those that cannot be read. */
    @Test
    void listsAllCandidatesInJson() throws IOException {
        var layout = copy("two-keys", index -> {});
        merge(layout, FIXTURES.resolve("unsigned"));
        var stray = Files.readAllBytes(
                layout.resolve("blobs").resolve(digest("unsigned").replace(':', '/')));
        var subject = (ObjectNode) JSON.readTree(stray);
        subject.putObject("subject").put("digest", digest("two-keys"));
        subject.withArray("layers")
                .addObject()
                .put("mediaType", "application/vnd.dev.sigstore.bundle.v0.3+json")
                .put("digest", "sha256:" + "0".repeat(64))
                .put("size", 3);
        add(layout, subject);

        var run = verify(
                "oci:" + layout + "@" + digest("two-keys"), "--as", "registry.example.org/shop/web", "-o", "json");

        assertThat(run.code()).as(run.out()).isZero();
        var candidates =
                JSON.readTree(run.out()).path("candidates").valueStream().toList();
        assertThat(candidates)
                .extracting(
                        each -> each.path("accepted").asBoolean(),
                        each -> each.path("result").asText().replaceFirst("(has no ).*", "$1it"))
                .satisfiesExactlyInAnyOrder(
                        each -> assertThat(each.toList()).containsExactly(true, "verified"),
                        each -> assertThat(each.toList())
                                .containsExactly(false, "a signature was made with another key"),
                        each -> assertThat(each.toList().getLast().toString()).startsWith("unreadable: "));
        assertThat(candidates)
                .allSatisfy(each -> assertThat(each.path("origin").asText()).startsWith("sha256:"));
    }

    private CommandLineRun verify(String image, String... options) {
        var arguments = new ArrayList<>(List.of("verify", image, "-p", policy.toString()));
        arguments.addAll(List.of(options));
        return CommandLineRun.of("", arguments.toArray(String[]::new));
    }

    private void assertInvalid(String message, String image, String... options) {
        var run = verify(image, options);
        assertThat(run.code()).as(run.out() + run.err()).isEqualTo(2);
        assertThat(run.err()).startsWith("error: ").contains(message);
        assertThat(run.out()).isEmpty();
    }

    private Path copy(String fixture, Consumer<ObjectNode> change) throws IOException {
        var copy = Files.createTempDirectory(directory, fixture);
        Files.createDirectories(copy.resolve("blobs/sha256"));
        Files.copy(FIXTURES.resolve(fixture + "/oci-layout"), copy.resolve("oci-layout"));
        var index = (ObjectNode)
                JSON.readTree(FIXTURES.resolve(fixture + "/index.json").toFile());
        change.accept(index);
        JSON.writeValue(copy.resolve("index.json").toFile(), index);
        for (var blob : blobs(FIXTURES.resolve(fixture))) {
            Files.copy(blob, copy.resolve("blobs/sha256").resolve(blob.getFileName()));
        }
        return copy;
    }

    private static void merge(Path layout, Path other) throws IOException {
        var index = (ObjectNode) JSON.readTree(layout.resolve("index.json").toFile());
        var more =
                (ArrayNode) JSON.readTree(other.resolve("index.json").toFile()).path("manifests");
        index.withArray("manifests").addAll(more);
        JSON.writeValue(layout.resolve("index.json").toFile(), index);
        for (var blob : blobs(other)) {
            var target = layout.resolve("blobs/sha256").resolve(blob.getFileName());
            if (!Files.exists(target)) {
                Files.copy(blob, target);
            }
        }
    }

    private static void add(Path layout, JsonNode manifest) throws IOException {
        var bytes = JSON.writeValueAsBytes(manifest);
        var digest = sha256(bytes);
        Files.write(layout.resolve("blobs/sha256").resolve(digest), bytes);
        var index = (ObjectNode) JSON.readTree(layout.resolve("index.json").toFile());
        index.withArray("manifests")
                .addObject()
                .put("mediaType", "application/vnd.oci.image.manifest.v1+json")
                .put("size", bytes.length)
                .put("digest", "sha256:" + digest);
        JSON.writeValue(layout.resolve("index.json").toFile(), index);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void named(ObjectNode index, String before, String after) {
        for (var each : index.path("manifests")) {
            if (each.path("annotations").path(NAME).asText().equals(before)) {
                ((ObjectNode) each.path("annotations")).put(NAME, after);
            }
        }
    }

    private static void corrupt(Path blob) throws IOException {
        Files.writeString(blob, Files.readString(blob) + " ");
    }

    private static List<Path> blobs(Path layout) throws IOException {
        try (Stream<Path> blobs = Files.list(layout.resolve("blobs/sha256"))) {
            return blobs.toList();
        }
    }

    private static String digest(String fixture) throws IOException {
        return JSON.readTree(FIXTURES.resolve("cases.json").toFile())
                .valueStream()
                .filter(each -> each.path("case").asText().equals(fixture))
                .map(each -> each.path("digest").asText())
                .findFirst()
                .orElseThrow();
    }

    private static String platformDigest(String fixture) throws IOException {
        var index = FIXTURES.resolve(fixture + "/blobs/" + digest(fixture).replace(':', '/'));
        return JSON.readTree(index.toFile()).at("/manifests/0/digest").asText();
    }
}
