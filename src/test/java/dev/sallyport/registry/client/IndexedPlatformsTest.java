package dev.sallyport.registry.client;

import static dev.sallyport.registry.RegistryFixture.ALICE;
import static dev.sallyport.registry.RegistryFixture.client;
import static dev.sallyport.registry.RegistryFixture.image;
import static dev.sallyport.registry.RegistryFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.registry.FakeRegistry;
import dev.sallyport.workload.ImageReference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Digests by which nodes may report an image. */
class IndexedPlatformsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String A = "sha256:" + "a".repeat(64);
    private static final String B = "sha256:" + "b".repeat(64);

    private final FakeRegistry registry = new FakeRegistry();
    private final IndexedPlatforms platforms = new IndexedPlatforms(client(registry));

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void readsPlatformImagesAndConfigurationsOfAnIndexOnce() {
        var one = platform(A);
        var other = platform(B);
        var index = index(List.of(one, other));

        assertThat(platforms.of(index, ALICE, soon())).contains(Set.of(one, other));
        assertThat(platforms.configurations(index, ALICE, soon())).contains(Set.of(A, B));
        int requests = registry.seen().size();
        assertThat(platforms.configurations(index, ALICE, soon())).contains(Set.of(A, B));
        assertThat(registry.seen()).hasSize(requests);
    }

    @Test
    void readsConfigurationOfImage() {
        var digest = platform(A);

        assertThat(platforms.configurations(image(registry, "web").withDigest(digest), ALICE, soon()))
                .contains(Set.of(A));
    }

    @Test
    void doesNotDecideForMissingOrTooManyPlatformImages() {
        var index = index(List.of(platform(A), B));
        assertThat(platforms.configurations(index, ALICE, soon())).isEmpty();

        var many = index(IntStream.range(0, 65)
                .mapToObj(i -> platform("sha256:%064d".formatted(i)))
                .toList());
        assertThat(platforms.configurations(many, ALICE, soon())).isEmpty();
    }

    private String platform(String configuration) {
        var manifest = FakeRegistry.image(configuration);
        ((ObjectNode) manifest.get("config")).put("digest", configuration);
        return registry.manifest("web", FakeRegistry.IMAGE, manifest.toString().getBytes(StandardCharsets.UTF_8));
    }

    private ImageReference index(List<String> digests) {
        var content = FakeRegistry.index(digests.stream()
                .map(digest -> JSON.createObjectNode()
                        .put("mediaType", FakeRegistry.IMAGE)
                        .put("digest", digest)
                        .put("size", 100))
                .toList());
        return image(registry, "web").withDigest(registry.manifest("web", FakeRegistry.INDEX, content));
    }
}
