package dev.sallyport.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.registry.auth.Challenge;
import dev.sallyport.registry.auth.DockerConfig;
import dev.sallyport.registry.client.Manifest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Fuzz test for the parsers of registry responses. */
class RegistryAnswerFuzzTest {

    @FuzzTest(maxDuration = "10m")
    void parsesOrRejects(FuzzedDataProvider data) {
        var mediaType = data.consumeBoolean() ? Manifest.INDEX : "application/vnd.oci.image.manifest.v1+json";
        var header = data.consumeString(500);
        assertThat(Challenge.parse(List.of(header))).hasSizeLessThanOrEqualTo(16);
        var content = data.consumeRemainingAsString();
        var _ = DockerConfig.credentials(content, "registry.example.org", "shop/web")
                .toList();
        try {
            assertThat(Manifest.parse(content.getBytes(StandardCharsets.UTF_8), mediaType)
                            .digest())
                    .startsWith("sha256:");
        } catch (IllegalArgumentException rejected) {
            // malformed manifests are rejected
        }
    }
}
