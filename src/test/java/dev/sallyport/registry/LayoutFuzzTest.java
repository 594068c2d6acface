package dev.sallyport.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.registry.client.Digests;
import dev.sallyport.registry.client.Manifest;
import dev.sallyport.registry.client.ReferrerTags;
import dev.sallyport.registry.layout.LayoutImages;
import dev.sallyport.registry.layout.Layouts;
import dev.sallyport.signature.ImageIndexes;
import dev.sallyport.signature.ImageResolver.Resolution;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.SignatureSource.Search;
import dev.sallyport.signature.VerificationTarget;
import dev.sallyport.sigstore.CosignQuery;
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

/** Fuzz test for indexes and manifests of OCI image layouts. Content with a wrong digest is never returned. */
class LayoutFuzzTest {
    private static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final String NAME = "registry.example.org/web";
    private static final PullIdentity PULLER = new PullIdentity("default", "default", List.of());
    private static final Path DIRECTORY = directory();

    @FuzzTest(maxDuration = "10m")
    void parsesOrRejects(FuzzedDataProvider data) throws IOException {
        boolean isIndex = data.consumeBoolean();
        var content = data.consumeRemainingAsBytes();
        var digest = Digests.of(content);
        var blob = DIRECTORY.resolve("blobs/sha256/" + digest.substring("sha256:".length()));
        Files.write(DIRECTORY.resolve("index.json"), isIndex ? content : index(digest));
        Files.write(blob, content);
        try {
            for (var image : new LayoutImages().images(DIRECTORY)) {
                assertThat(Digests.isDigest(image.digest())).isTrue();
            }
        } catch (IllegalArgumentException rejected) {
            assertThat(rejected.getMessage()).startsWith(DIRECTORY + " has ");
        }
        var layouts = new Layouts(
                Map.of(NAME, DIRECTORY),
                (_, _, _) -> new Resolution.NotFound("elsewhere"),
                (_, _, _, _, _) -> new Search.Exhausted(List.of()),
                ImageIndexes.NONE);
        if (layouts.resolve(ImageReference.parse(NAME + ":v1"), PULLER, soon())
                instanceof Resolution.Resolved(var image)) {
            assertThat(image.digest()).isEqualTo(digest);
        }
        var search = layouts.search(
                ImageReference.parse(NAME + "@" + DIGEST),
                new CosignQuery(VerificationTarget.SIGNATURE),
                PULLER,
                soon(),
                artifact -> {
                    assertThat(artifact.origin()).isEqualTo(Digests.of(artifact.content()));
                    return false;
                });
        assertThat(search).isNotInstanceOf(Search.Accepted.class);
        Files.delete(blob);
    }

    /** Returns an index with the fuzzed content as an image and as the index of referrers. */
    private static byte[] index(String digest) {
        var descriptor = """
            {"mediaType": "%s", "digest": "%s", "annotations": {"org.opencontainers.image.ref.name": "%s"}}\
            """;
        return """
            {"schemaVersion": 2, "manifests": [%s, %s]}\
            """.formatted(
                        descriptor.formatted(Manifest.IMAGE, digest, "v1"),
                        descriptor.formatted(Manifest.INDEX, digest, ReferrerTags.fallback(DIGEST)))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(10), InstantSource.system());
    }

    private static Path directory() {
        try {
            var directory = Files.createTempDirectory("layout");
            Files.createDirectories(directory.resolve("blobs/sha256"));
            Files.writeString(directory.resolve("oci-layout"), "{\"imageLayoutVersion\": \"1.0.0\"}");
            return directory;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
