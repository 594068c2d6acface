package dev.sallyport.registry.client;

import static dev.sallyport.registry.RegistryFixture.ALICE;
import static dev.sallyport.registry.RegistryFixture.CLOCK;
import static dev.sallyport.registry.RegistryFixture.client;
import static dev.sallyport.registry.RegistryFixture.image;
import static dev.sallyport.registry.RegistryFixture.settings;
import static dev.sallyport.registry.RegistryFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import dev.sallyport.registry.FakeRegistry;
import dev.sallyport.registry.RegistryFixture;
import dev.sallyport.registry.http.RegistryException;
import dev.sallyport.registry.http.RegistryException.Kind;
import dev.sallyport.registry.http.RegistrySettings;
import dev.sallyport.registry.http.Transport;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryClientTest {
    private static final String ABSENT = "sha256:" + "a".repeat(64);
    private static final String MANIFEST = "/v2/web/manifests/v1";
    private static final byte[] NOTHING = {};

    private final FakeRegistry registry = new FakeRegistry();
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void close() {
        end.countDown();
        registry.close();
    }

    @Test
    void computesTheDigestOfATag() throws Exception {
        var digest = registry.image("web", "v1");
        assertThat(manifest("v1").digest()).isEqualTo(digest);
    }

    @Test
    void computesTheDigestWhereNoHeaderNamesIt() throws Exception {
        var content = FakeRegistry.image("v1").toString().getBytes(StandardCharsets.UTF_8);
        registry.on(
                MANIFEST, exchange -> FakeRegistry.answer(exchange, 200, content, "Content-Type", FakeRegistry.IMAGE));
        assertThat(manifest("v1").digest()).isEqualTo(Digests.of(content));
    }

    @Test
    void refusesOtherBytesThanTheDigestNamesWhateverTheHeaderSays() {
        var content = FakeRegistry.image("v1").toString().getBytes(StandardCharsets.UTF_8);
        registry.on(
                "/v2/web/manifests/" + ABSENT,
                exchange -> FakeRegistry.answer(
                        exchange, 200, content, "Content-Type", FakeRegistry.IMAGE, "Docker-Content-Digest", ABSENT));
        assertThat(undecidedReason(ABSENT).kind()).isEqualTo(Kind.CORRUPT);
    }

    @Test
    void refusesATagWhoseHeaderNamesOtherBytes() {
        var content = FakeRegistry.image("v1").toString().getBytes(StandardCharsets.UTF_8);
        registry.on(
                MANIFEST,
                exchange -> FakeRegistry.answer(
                        exchange, 200, content, "Content-Type", FakeRegistry.IMAGE, "Docker-Content-Digest", ABSENT));
        assertThat(undecidedReason("v1").kind()).isEqualTo(Kind.CORRUPT);
    }

    @Test
    void refusesOtherBytesForABlob() {
        registry.on("/v2/web/blobs/" + ABSENT, exchange -> FakeRegistry.answer(exchange, 200, new byte[] {1}));
        var access = client(registry).open(image(registry, "web"), ALICE, soon());
        var undecidedReason = catchThrowableOfType(RegistryException.class, () -> access.blob(ABSENT));
        assertThat(undecidedReason.kind()).isEqualTo(Kind.CORRUPT);
    }

    @Test
    void tellsWhatIsNotThere() {
        assertThat(undecidedReason("v2")).hasMessage(registry.name() + "/web has no v2");
        assertThat(undecidedReason("v2").kind()).isEqualTo(Kind.NOT_FOUND);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"schemaVersion\":2,\"layers\":[],\"manifests\":[]} | at the same time",
                "{\"schemaVersion\":2,\"config\":{},\"manifests\":[]} | at the same time",
                "{\"schemaVersion\":2,\"manifests\":[]} | not what its media type says",
                "{\"schemaVersion\":1,\"layers\":[]} | not what its media type says",
                "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"layers\":[]} | its"
                        + " media type",
                "{\"schemaVersion\":2,\"layers\":[],\"layers\":[]} | a key stands twice",
                "{\"schemaVersion\":2,\"layers\":[]} {} | no strict JSON",
                "[] | no JSON object",
                "<html> | no strict JSON"
            })
    void refusesManifestsThatAreTwoThingsOrNone(String content, String reason) {
        registry.manifest("web", FakeRegistry.IMAGE, content.getBytes(StandardCharsets.UTF_8), "v1");
        assertThat(undecidedReason("v1").kind()).isEqualTo(Kind.UNUSABLE);
        assertThat(undecidedReason("v1")).hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "application/vnd.docker.distribution.manifest.v1+json", "application/json"})
    void refusesOtherMediaTypes(String mediaType) {
        registry.manifest("web", mediaType, FakeRegistry.image("").toString().getBytes(StandardCharsets.UTF_8), "v1");
        assertThat(undecidedReason("v1").kind()).isEqualTo(Kind.UNUSABLE);
    }

    @Test
    void readsNoMoreThanItMay() {
        registry.on(MANIFEST, exchange -> pour(exchange, 0));
        assertThat(undecidedReason("v1").kind()).isEqualTo(Kind.UNUSABLE);
        registry.on(MANIFEST, exchange -> pour(exchange, 1L << 40));
        assertThat(undecidedReason("v1")).hasMessageContaining("more bytes");
    }

    @Test
    void waitsForAStalledBodyNoLongerThanTheDeadline() {
        registry.on(MANIFEST, exchange -> {
            exchange.getResponseHeaders().add("Content-Type", FakeRegistry.IMAGE);
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            awaitEnd();
        });
        assertThat(undecidedReason("v1", Duration.ofMillis(200)))
                .hasMessage(registry.name() + " does not answer in time");
    }

    @Test
    void waitsForSilenceNoLongerThanTheDeadline() {
        registry.on(MANIFEST, _ -> awaitEnd());
        assertThat(undecidedReason("v1", Duration.ofMillis(200)).kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(undecidedReason("v1", Duration.ZERO).kind()).isEqualTo(Kind.UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void comesBackOnceToABusyRegistry(int status) throws Exception {
        var digest = registry.image("web", "v1");
        var calls = new AtomicInteger();
        registry.gate(exchange -> {
            if (calls.getAndIncrement() == 0) {
                FakeRegistry.answer(exchange, status, NOTHING, "Retry-After", "0");
            }
        });
        assertThat(manifest("v1").digest()).isEqualTo(digest);
        assertThat(calls).hasValue(2);
    }

    @Test
    void comesBackNoMoreThanOnceAndNotAfterTheDeadline() {
        registry.on(MANIFEST, exchange -> FakeRegistry.answer(exchange, 429, NOTHING, "Retry-After", "0"));
        assertThat(undecidedReason("v1")).hasMessage(registry.name() + " is busy (status 429)");
        assertThat(registry.seen()).hasSize(2);
        registry.on(MANIFEST, exchange -> FakeRegistry.answer(exchange, 503, NOTHING, "Retry-After", "3600"));
        assertThat(undecidedReason("v1")).hasMessage(registry.name() + " is busy (status 503)");
        assertThat(registry.seen()).hasSize(3);
    }

    @Test
    void followsThreeRedirectsAndNoMore() throws Exception {
        var digest = registry.image("web", "v1");
        redirect("/1", "/2");
        redirect("/2", "/3");
        redirect("/3", MANIFEST);
        redirect("/v2/web/manifests/near", "/2");
        assertThat(manifest("near").digest()).isEqualTo(digest);
        redirect("/v2/web/manifests/far", "/1");
        assertThat(undecidedReason("far")).hasMessage(registry.name() + " redirects more than 3 times");
        redirect("/v2/web/manifests/loop", "/v2/web/manifests/loop");
        assertThat(undecidedReason("loop")).hasMessageContaining("more than 3 times");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest/meta-data",
                "https://169.254.169.254/latest",
                "http://[::ffff:a9fe:a9fe]/",
                "http://metadata.google.internal/",
                "file:///etc/passwd",
                "http://user:secret@127.0.0.1/",
                "https://[fe80::1]/",
                "::::"
            })
    void followsNoRedirectToWhereRegistriesAreNot(String target) {
        redirect(MANIFEST, target);
        assertThat(undecidedReason("v1").kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(registry.seen()).hasSize(1);
    }

    @Test
    void refusesLocalAddressesUnlessTheyAreAllowed() {
        var settings = new RegistrySettings(Set.of(registry.name()), false, Set.of());
        var access = new RegistryClient(settings, _ -> List.of(), CLOCK).open(image(registry, "web"), ALICE, soon());
        var undecidedReason = catchThrowableOfType(RegistryException.class, () -> access.manifest("v1"));
        assertThat(undecidedReason).hasMessageContaining("has a local address");
        assertThat(registry.seen()).isEmpty();
    }

    @Test
    void looksAtEveryAddressOfAName() {
        var local = new InetAddress[] {InetAddress.ofLiteral("93.184.216.34"), InetAddress.ofLiteral("10.0.0.1")};
        var settings = new RegistrySettings(Set.of(), false, Set.of());
        var client = new RegistryClient(
                settings, _ -> List.of(), CLOCK, new Transport(settings, _ -> local, RegistryFixture.lanes(settings)));
        var access = client.open(ImageReference.parse("rebind.example/web:v1"), ALICE, soon());
        var undecidedReason = catchThrowableOfType(RegistryException.class, () -> access.manifest("v1"));
        assertThat(undecidedReason).hasMessageContaining("has a local address");
    }

    @Test
    void speaksNoHttpToARegistryThatIsNotListed() {
        var settings =
                new RegistrySettings(Set.of(), true, Set.of()).with(RegistryFixture.limits(Duration.ofMillis(200)));
        var client = new RegistryClient(settings, _ -> List.of(), CLOCK);
        var access = client.open(image(registry, "web"), ALICE, soon());
        var undecidedReason = catchThrowableOfType(RegistryException.class, () -> access.manifest("v1"));
        assertThat(undecidedReason.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(registry.seen()).isEmpty();
    }

    @Test
    void asksForNothingButGets() throws Exception {
        registry.image("web", "v1");
        manifest("v1");
        assertThat(registry.seen()).allMatch(request -> request.method().equals("GET"));
        assertThat(settings(registry).insecure()).containsExactly(registry.name());
    }

    private Manifest manifest(String reference) throws RegistryException {
        return client(registry).open(image(registry, "web"), ALICE, soon()).manifest(reference);
    }

    private RegistryException undecidedReason(String reference) {
        return undecidedReason(reference, Duration.ofSeconds(20));
    }

    private RegistryException undecidedReason(String reference, Duration time) {
        var access = client(registry).open(image(registry, "web"), ALICE, Deadline.in(time, CLOCK));
        return catchThrowableOfType(RegistryException.class, () -> access.manifest(reference));
    }

    private void redirect(String from, String to) {
        registry.on(from, exchange -> FakeRegistry.answer(exchange, 307, NOTHING, "Location", to));
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A body without an end, chunked where the length is zero. */
    private static void pour(HttpExchange exchange, long length) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", FakeRegistry.IMAGE);
        exchange.sendResponseHeaders(200, length);
        try (var body = exchange.getResponseBody()) {
            while (true) {
                body.write(new byte[1 << 16]);
            }
        }
    }
}
