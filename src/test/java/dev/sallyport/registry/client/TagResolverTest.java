package dev.sallyport.registry.client;

import static dev.sallyport.registry.RegistryFixture.ALICE;
import static dev.sallyport.registry.RegistryFixture.MALLORY;
import static dev.sallyport.registry.RegistryFixture.client;
import static dev.sallyport.registry.RegistryFixture.image;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.registry.FakeRegistry;
import dev.sallyport.signature.ImageResolver.Resolution;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.Unavailable;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Resolution of tags, and its cache. */
class TagResolverTest {
    private final FakeRegistry registry = new FakeRegistry();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-23T12:00:00Z"));
    private final TagResolver resolver = new TagResolver(client(registry), now::get, Runnable::run);

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void resolvesATag() {
        var digest = registry.image("web", "v1");
        var image = image(registry, "web:v1");
        assertThat(resolve(image, ALICE)).isEqualTo(new Resolution.Resolved(image.withDigest(digest)));
    }

    @Test
    void sendsNoRequestForADigest() {
        var image = image(registry, "web").withDigest("sha256:" + "a".repeat(64));
        assertThat(resolve(image, ALICE)).isEqualTo(new Resolution.Resolved(image));
        assertThat(registry.seen()).isEmpty();
    }

    @Test
    void cachesForHalfAMinuteAndOnePullIdentity() {
        registry.image("web", "v1");
        var image = image(registry, "web:v1");
        resolve(image, ALICE);
        resolve(image, ALICE);
        assertThat(registry.seen()).hasSize(1);
        resolve(image, MALLORY);
        assertThat(registry.seen()).hasSize(2);
        now.updateAndGet(instant -> instant.plusSeconds(31));
        var moved = registry.image("web", "v2");
        registry.manifest(
                "web",
                FakeRegistry.IMAGE,
                FakeRegistry.image("v2").toString().getBytes(java.nio.charset.StandardCharsets.UTF_8),
                "v1");
        assertThat(resolve(image, ALICE)).isEqualTo(new Resolution.Resolved(image.withDigest(moved)));
    }

    @Test
    void returnsCachedResolutionWithoutRequest() {
        var digest = registry.image("web", "v1");
        var image = image(registry, "web:v1");
        assertThat(resolver.known(image, ALICE)).isEmpty();
        resolve(image, ALICE);
        assertThat(resolver.known(image, ALICE)).contains(image.withDigest(digest));
        assertThat(resolver.known(image, MALLORY)).isEmpty();
        now.updateAndGet(instant -> instant.plusSeconds(31));
        assertThat(resolver.known(image, ALICE)).isEmpty();
        assertThat(registry.seen()).hasSize(1);
    }

    @Test
    void cachesNoMissingTag() {
        var image = image(registry, "web:v1");
        assertThat(resolve(image, ALICE)).isInstanceOf(Resolution.NotFound.class);
        registry.image("web", "v1");
        assertThat(resolve(image, ALICE)).isInstanceOf(Resolution.Resolved.class);
    }

    @Test
    void distinguishesUnauthorizedFromUnavailable() {
        registry.gate(exchange -> FakeRegistry.answer(exchange, 401, new byte[0]));
        assertThat(undecidedReason()).isEqualTo(UndecidedReason.REGISTRY_UNAUTHORIZED);
        registry.gate(exchange -> FakeRegistry.answer(exchange, 500, new byte[0]));
        assertThat(undecidedReason()).isEqualTo(UndecidedReason.REGISTRY_UNAVAILABLE);
        registry.close();
        assertThat(undecidedReason()).isEqualTo(UndecidedReason.REGISTRY_UNAVAILABLE);
    }

    private UndecidedReason undecidedReason() {
        return ((Unavailable) resolve(image(registry, "web:v1"), ALICE)).undecidedReason();
    }

    private Resolution resolve(ImageReference image, PullIdentity puller) {
        return resolver.resolve(image, puller, Deadline.in(Duration.ofSeconds(20), now::get));
    }
}
