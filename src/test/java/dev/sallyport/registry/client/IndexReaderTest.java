package dev.sallyport.registry.client;

import static dev.sallyport.registry.RegistryFixture.ALICE;
import static dev.sallyport.registry.RegistryFixture.CLOCK;
import static dev.sallyport.registry.RegistryFixture.client;
import static dev.sallyport.registry.RegistryFixture.image;
import static dev.sallyport.registry.RegistryFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.registry.FakeRegistry;
import dev.sallyport.signature.ImageIndexes.Child;
import dev.sallyport.signature.ImageIndexes.Contents;
import dev.sallyport.signature.Unavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Platform images of an index, and rejected indexes. */
class IndexReaderTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final FakeRegistry registry = new FakeRegistry();
    private final IndexReader reader = new IndexReader(client(registry), CLOCK, Thread::startVirtualThread);

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void listsEachPlatformOnceWithoutAttestations() {
        var amd64 = registry.image("web", "amd64");
        var arm64 = registry.image("web", "arm64");
        var index = index(List.of(
                entry(amd64, "linux", "amd64", ""),
                entry(amd64, "linux", "amd64", ""),
                entry(arm64, "linux", "arm64", "v8"),
                entry(registry.image("web", "attestation"), "unknown", "unknown", "")));
        assertThat(of(index))
                .isEqualTo(new Contents.Many(
                        List.of(new Child("linux/amd64", amd64), new Child("linux/arm64/v8", arm64))));
        int requests = registry.seen().size();
        of(index);
        assertThat(registry.seen()).hasSize(requests);
    }

    @Test
    void includesEveryEntryThatARuntimeMightRun() {
        var odd = registry.image("web", "odd");
        var half = entry(odd, "unknown", "amd64", "");
        var labelled = entry(odd, "linux", "amd64", "");
        labelled.putObject("annotations").put("vnd.docker.reference.type", "attestation-manifest");
        var bare = JSON.createObjectNode().put("mediaType", FakeRegistry.IMAGE).put("digest", odd);
        assertThat(of(index(List.of(half, labelled, bare))))
                .isEqualTo(new Contents.Many(
                        List.of(new Child("unknown/amd64", odd), new Child("linux/amd64", odd), new Child("", odd))));
    }

    @Test
    void readsImageOfOnePlatform() {
        assertThat(of(registry.image("web", "v1"))).isEqualTo(new Contents.One());
    }

    @ParameterizedTest
    @ValueSource(ints = {257, 10_000})
    void rejectsIndexWithTooManyEntries(int entries) {
        var digest = registry.image("web", "v1");
        var index = index(IntStream.range(0, entries)
                .mapToObj(i -> entry(digest, "linux", "arm" + i, ""))
                .toList());
        int before = registry.seen().size();
        assertThat(of(index))
                .isEqualTo(new Unavailable(
                        UndecidedReason.CONTENT_UNUSABLE,
                        "its index has more than 256 entries, which are not verified"));
        assertThat(registry.seen()).hasSize(before + 1);
    }

    @Test
    void rejectsNestedIndexOfAnyDeclaredMediaType() {
        var inner = index(List.of(entry(registry.image("web", "v1"), "linux", "amd64", "")));
        var outer = index(List.of(entry(inner, "linux", "amd64", "")));
        assertThat(of(outer)).isEqualTo(new Contents.Unfit("its index contains another index, " + inner));
    }

    /** A cycle needs content with a wrong digest, which is rejected. */
    @Test
    void followsNoCycle() {
        var named = "sha256:" + "c".repeat(64);
        var content = FakeRegistry.index(List.of(entry(named, "linux", "amd64", "")));
        registry.on(
                "/v2/web/manifests/" + named,
                exchange -> FakeRegistry.answer(exchange, 200, content, "Content-Type", FakeRegistry.INDEX));
        assertThat(of(named)).isInstanceOf(Unavailable.class);
        assertThat(of(registry.manifest("web", FakeRegistry.INDEX, content))).isInstanceOf(Unavailable.class);
        assertThat(registry.seen()).hasSize(3);
    }

    @Test
    void rejectsIndexWithoutPlatformsOrDigests() {
        var attestation = entry(registry.image("web", "a"), "unknown", "unknown", "");
        assertThat(of(index(List.of(attestation))))
                .isEqualTo(new Contents.Unfit("its index has no image for any platform"));
        assertThat(of(index(List.of(entry("sha512:abc", "linux", "amd64", "")))))
                .isEqualTo(new Contents.Unfit("its index has an entry without a sha256 digest"));
        assertThat(of(index(List.of(entry("sha256:" + "b".repeat(64), "linux", "amd64", "")))))
                .isInstanceOf(Contents.Unfit.class);
    }

    @Test
    void cachesNoFailure() {
        var digest = registry.image("web", "v1");
        registry.gate(exchange -> FakeRegistry.answer(exchange, 503, new byte[0], "Retry-After", "3600"));
        assertThat(of(digest)).isInstanceOf(Unavailable.class);
        registry.gate(_ -> {});
        assertThat(of(digest)).isEqualTo(new Contents.One());
    }

    private Contents of(String digest) {
        return reader.of(image(registry, "web").withDigest(digest), ALICE, soon());
    }

    private String index(List<ObjectNode> entries) {
        return registry.manifest("web", FakeRegistry.INDEX, FakeRegistry.index(new ArrayList<>(entries)));
    }

    private static ObjectNode entry(String digest, String os, String architecture, String variant) {
        var entry = JSON.createObjectNode()
                .put("mediaType", FakeRegistry.IMAGE)
                .put("digest", digest)
                .put("size", 1);
        var platform = entry.putObject("platform").put("os", os).put("architecture", architecture);
        if (!variant.isEmpty()) {
            platform.put("variant", variant);
        }
        return entry;
    }
}
