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
import dev.sallyport.registry.http.RegistryException.Reason;
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

/** Digests, limits, redirects and addresses of requests to registries. */
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
    void computesTheDigestWithoutDigestHeader() throws Exception {
        var content = FakeRegistry.image("v1").toString().getBytes(StandardCharsets.UTF_8);
        registry.on(
                MANIFEST, exchange -> FakeRegistry.answer(exchange, 200, content, "Content-Type", FakeRegistry.IMAGE));
        assertThat(manifest("v1").digest()).isEqualTo(Digests.of(content));
    }

    @Test
    void rejectsContentWithWrongDigestDespiteMatchingHeader() {
        var content = FakeRegistry.image("v1").toString().getBytes(StandardCharsets.UTF_8);
        registry.on(
                "/v2/web/manifests/" + ABSENT,
                exchange -> FakeRegistry.answer(
                        exchange, 200, content, "Content-Type", FakeRegistry.IMAGE, "Docker-Content-Digest", ABSENT));
        assertThat(failure(ABSENT).reason()).isEqualTo(Reason.CORRUPT);
    }

    @Test
    void rejectsTagWithWrongDigestHeader() {
        var content = FakeRegistry.image("v1").toString().getBytes(StandardCharsets.UTF_8);
        registry.on(
                MANIFEST,
                exchange -> FakeRegistry.answer(
                        exchange, 200, content, "Content-Type", FakeRegistry.IMAGE, "Docker-Content-Digest", ABSENT));
        assertThat(failure("v1").reason()).isEqualTo(Reason.CORRUPT);
    }

    @Test
    void rejectsBlobWithWrongDigest() {
        registry.on("/v2/web/blobs/" + ABSENT, exchange -> FakeRegistry.answer(exchange, 200, new byte[] {1}));
        var reader = client(registry).open(image(registry, "web"), ALICE, soon());
        var failure = catchThrowableOfType(RegistryException.class, () -> reader.blob(ABSENT));
        assertThat(failure.reason()).isEqualTo(Reason.CORRUPT);
    }

    @Test
    void reportsMissingTag() {
        assertThat(failure("v2")).hasMessage(registry.name() + "/web has no v2");
        assertThat(failure("v2").reason()).isEqualTo(Reason.NOT_FOUND);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"schemaVersion\":2,\"layers\":[],\"manifests\":[]} | at the same time",
                "{\"schemaVersion\":2,\"config\":{},\"manifests\":[]} | at the same time",
                "{\"schemaVersion\":2,\"manifests\":[]} | does not match its media type",
                "{\"schemaVersion\":1,\"layers\":[]} | does not match its media type",
                "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"layers\":[]} | its"
                        + " mediaType differs",
                "{\"schemaVersion\":2,\"layers\":[],\"layers\":[]} | duplicate key",
                "{\"schemaVersion\":2,\"layers\":[]} {} | not strict JSON",
                "[] | not a JSON object",
                "<html> | not strict JSON"
            })
    void rejectsAmbiguousAndMalformedManifests(String content, String reason) {
        registry.manifest("web", FakeRegistry.IMAGE, content.getBytes(StandardCharsets.UTF_8), "v1");
        assertThat(failure("v1").reason()).isEqualTo(Reason.UNUSABLE);
        assertThat(failure("v1")).hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "application/vnd.docker.distribution.manifest.v1+json", "application/json"})
    void rejectsUnsupportedMediaTypes(String mediaType) {
        registry.manifest("web", mediaType, FakeRegistry.image("").toString().getBytes(StandardCharsets.UTF_8), "v1");
        assertThat(failure("v1").reason()).isEqualTo(Reason.UNUSABLE);
    }

    @Test
    void limitsTheSizeOfAResponse() {
        registry.on(MANIFEST, exchange -> pour(exchange, 0));
        assertThat(failure("v1").reason()).isEqualTo(Reason.TOO_LARGE);
        registry.on(MANIFEST, exchange -> pour(exchange, 1L << 40));
        assertThat(failure("v1")).hasMessageContaining("more bytes");
    }

    @Test
    void stopsReadingStalledBodyAtTheDeadline() {
        registry.on(MANIFEST, exchange -> {
            exchange.getResponseHeaders().add("Content-Type", FakeRegistry.IMAGE);
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            awaitEnd();
        });
        assertThat(failure("v1", Duration.ofMillis(200))).hasMessage(registry.name() + " does not answer in time");
    }

    @Test
    void stopsWaitingForResponseAtTheDeadline() {
        registry.on(MANIFEST, _ -> awaitEnd());
        assertThat(failure("v1", Duration.ofMillis(200)).reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(failure("v1", Duration.ZERO).reason()).isEqualTo(Reason.UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void retriesBusyRegistryOnce(int status) throws Exception {
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
    void retriesAtMostOnceAndOnlyBeforeTheDeadline() {
        registry.on(MANIFEST, exchange -> FakeRegistry.answer(exchange, 429, NOTHING, "Retry-After", "0"));
        assertThat(failure("v1")).hasMessage(registry.name() + " is busy (status 429)");
        assertThat(registry.seen()).hasSize(2);
        registry.on(MANIFEST, exchange -> FakeRegistry.answer(exchange, 503, NOTHING, "Retry-After", "3600"));
        assertThat(failure("v1")).hasMessage(registry.name() + " is busy (status 503)");
        assertThat(registry.seen()).hasSize(3);
    }

    @Test
    void followsAtMostThreeRedirects() throws Exception {
        var digest = registry.image("web", "v1");
        redirect("/1", "/2");
        redirect("/2", "/3");
        redirect("/3", MANIFEST);
        redirect("/v2/web/manifests/near", "/2");
        assertThat(manifest("near").digest()).isEqualTo(digest);
        redirect("/v2/web/manifests/far", "/1");
        assertThat(failure("far")).hasMessage(registry.name() + " redirects more than 3 times");
        redirect("/v2/web/manifests/loop", "/v2/web/manifests/loop");
        assertThat(failure("loop")).hasMessageContaining("more than 3 times");
    }

    @ParameterizedTest
    @CsvSource({
        "https://169.254.169.254/latest, host 169.254.169.254 has a local address",
        "https://[fe80::1]/, host [fe80::1] has a local address",
        "https://[::ffff:a9fe:a9fe]/, has a local address",
        "https://0.0.0.0/, host 0.0.0.0 has a local address",
        "https://2852039166/, has a local address",
        "http://169.254.169.254/latest/meta-data, 169.254.169.254 is not requested over http",
        "http://metadata.google.internal/, metadata.google.internal is not requested over http",
        "http://user:secret@127.0.0.1/, a URL must be http or https",
        "file:///etc/passwd, a URL must be http or https",
        "::::, redirects to a malformed URL"
    })
    void followsNoRedirectToLocalOrMalformedAddresses(String target, String reason) {
        redirect(MANIFEST, target);
        var failure = failure("v1");
        assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(failure).hasMessageContaining(reason);
        assertThat(failure.getMessage()).doesNotContain("secret");
        assertThat(registry.seen()).hasSize(1);
    }

    @Test
    void followsNoRedirectToLinkLocalHostThatIsListedAsInsecure() {
        var settings = new RegistrySettings(Set.of(registry.name(), "169.254.169.254"), true, Set.of());
        var reader = new RegistryClient(settings, _ -> List.of(), CLOCK).open(image(registry, "web"), ALICE, soon());
        redirect(MANIFEST, "http://169.254.169.254/latest/meta-data");
        var failure = catchThrowableOfType(RegistryException.class, () -> reader.manifest("v1"));
        assertThat(failure).hasMessageContaining("host 169.254.169.254 has a local address");
    }

    @Test
    void rejectsLocalAddressesByDefault() {
        var settings = new RegistrySettings(Set.of(registry.name()), false, Set.of());
        var reader = new RegistryClient(settings, _ -> List.of(), CLOCK).open(image(registry, "web"), ALICE, soon());
        var failure = catchThrowableOfType(RegistryException.class, () -> reader.manifest("v1"));
        assertThat(failure).hasMessageContaining("has a local address");
        assertThat(registry.seen()).isEmpty();
    }

    @Test
    void checksEveryAddressOfAName() {
        var local = new InetAddress[] {InetAddress.ofLiteral("93.184.216.34"), InetAddress.ofLiteral("10.0.0.1")};
        var settings = new RegistrySettings(Set.of(), false, Set.of());
        var client = new RegistryClient(
                settings,
                _ -> List.of(),
                CLOCK,
                new Transport(settings, _ -> local, RegistryFixture.bulkheads(settings)));
        var reader = client.open(ImageReference.parse("rebind.example/web:v1"), ALICE, soon());
        var failure = catchThrowableOfType(RegistryException.class, () -> reader.manifest("v1"));
        assertThat(failure).hasMessageContaining("has a local address");
    }

    @Test
    void usesHttpForListedRegistriesOnly() {
        var settings =
                new RegistrySettings(Set.of(), true, Set.of()).with(RegistryFixture.limits(Duration.ofMillis(200)));
        var client = new RegistryClient(settings, _ -> List.of(), CLOCK);
        var reader = client.open(image(registry, "web"), ALICE, soon());
        var failure = catchThrowableOfType(RegistryException.class, () -> reader.manifest("v1"));
        assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(registry.seen()).isEmpty();
    }

    @Test
    void sendsGetRequestsOnly() throws Exception {
        registry.image("web", "v1");
        manifest("v1");
        assertThat(registry.seen()).allMatch(request -> request.method().equals("GET"));
        assertThat(settings(registry).insecure()).containsExactly(registry.name());
    }

    private Manifest manifest(String reference) throws RegistryException {
        return client(registry).open(image(registry, "web"), ALICE, soon()).manifest(reference);
    }

    private RegistryException failure(String reference) {
        return failure(reference, Duration.ofSeconds(20));
    }

    private RegistryException failure(String reference, Duration time) {
        var reader = client(registry).open(image(registry, "web"), ALICE, Deadline.in(time, CLOCK));
        return catchThrowableOfType(RegistryException.class, () -> reader.manifest(reference));
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

    /** Sends an endless body, chunked if the length is zero. */
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
