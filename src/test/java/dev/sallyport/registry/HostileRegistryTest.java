package dev.sallyport.registry;

import static dev.sallyport.registry.RegistryFixture.ALICE;
import static dev.sallyport.registry.RegistryFixture.CLOCK;
import static dev.sallyport.registry.RegistryFixture.client;
import static dev.sallyport.registry.RegistryFixture.image;
import static dev.sallyport.registry.RegistryFixture.soon;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.registry.client.RegistryClient;
import dev.sallyport.registry.http.RegistryException;
import dev.sallyport.registry.http.RegistryException.Reason;
import dev.sallyport.registry.http.RegistrySettings;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses of hostile registries: compression, floods, delays and disguised addresses. */
class HostileRegistryTest {
    private static final String MANIFEST = "/v2/web/manifests/v1";

    private final FakeRegistry registry = new FakeRegistry();
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void close() {
        end.countDown();
        registry.close();
    }

    @Test
    void doesNotDecompressResponses() throws Exception {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(FakeRegistry.image("").toString().getBytes(UTF_8));
        }
        registry.on(
                MANIFEST,
                exchange -> FakeRegistry.answer(
                        exchange,
                        200,
                        packed.toByteArray(),
                        "Content-Type",
                        FakeRegistry.IMAGE,
                        "Content-Encoding",
                        "gzip"));
        assertThat(failure(registry.name(), soon()).reason()).isEqualTo(Reason.UNUSABLE);
        assertThat(registry.seen().getFirst().headers()).doesNotContainKey("Accept-encoding");
    }

    /** Headers reveal no details with which a registry could send other content than to nodes. */
    @Test
    void sendsUserAgentOnly() throws Exception {
        registry.image("web", "v1");
        client(registry).open(image(registry, "web"), ALICE, soon()).manifest("v1");
        assertThat(registry.seen())
                .singleElement()
                .satisfies(seen -> assertThat(seen.headers())
                        .containsEntry("User-agent", List.of("sallyport"))
                        .doesNotContainKeys("Referer", "X-forwarded-for", "Cookie"));
    }

    @Test
    void limitsHeaders() throws Exception {
        try (var server = serving(out -> {
            out.write("HTTP/1.1 200 OK\r\n".getBytes(ISO_8859_1));
            var header = ("X-Flood: " + "a".repeat(1000) + "\r\n").getBytes(ISO_8859_1);
            while (true) {
                out.write(header);
            }
        })) {
            assertThat(failure(name(server), soon()).reason()).isEqualTo(Reason.UNAVAILABLE);
        }
    }

    @Test
    void stopsReadingSlowHeadersAtTheDeadline() throws Exception {
        try (var server = serving(out -> {
            out.write("HTTP/1.1 200 OK\r\nX-Slow: ".getBytes(ISO_8859_1));
            out.flush();
            hold();
        })) {
            assertThat(failure(name(server), Deadline.in(Duration.ofMillis(300), CLOCK)))
                    .hasMessage(name(server) + " does not answer in time");
        }
    }

    @Test
    void limitsChunkedBodies() throws Exception {
        try (var server = serving(out -> {
            out.write(("HTTP/1.1 200 OK\r\nContent-Type: " + FakeRegistry.IMAGE
                            + "\r\nTransfer-Encoding: chunked\r\n\r\n")
                    .getBytes(ISO_8859_1));
            var chunk = ("8000\r\n" + " ".repeat(0x8000) + "\r\n").getBytes(ISO_8859_1);
            while (true) {
                out.write(chunk);
            }
        })) {
            assertThat(failure(name(server), soon()).reason()).isEqualTo(Reason.TOO_LARGE);
        }
    }

    @Test
    void retriesAtTheDateOfRetryAfter() throws Exception {
        registry.image("web", "v1");
        var past = date(CLOCK.instant().atZone(ZoneOffset.UTC).minusMinutes(1));
        registry.gate(exchange -> {
            if (registry.seen().size() == 1) {
                FakeRegistry.answer(exchange, 429, new byte[0], "Retry-After", past);
            }
        });
        assertThat(client(registry)
                        .open(image(registry, "web"), ALICE, soon())
                        .manifest("v1")
                        .digest())
                .startsWith("sha256:");
        var tomorrow = date(CLOCK.instant().atZone(ZoneOffset.UTC).plusDays(1));
        registry.gate(exchange -> FakeRegistry.answer(exchange, 429, new byte[0], "Retry-After", tomorrow));
        assertThat(failure(registry.name(), soon())).hasMessage(registry.name() + " is busy (status 429)");
        assertThat(registry.seen()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[::ffff:a9fe:a9fe]", "[64:ff9b::a9fe:a9fe]", "169.254.169.254", "2852039166.", "0xa9fea9fe."})
    void rejectsDisguisedAddresses(String host) {
        var settings = new RegistrySettings(Set.of(), true, Set.of());
        var client = new RegistryClient(settings, _ -> List.of(), CLOCK);
        assertThat(catchThrowableOfType(
                        Exception.class,
                        () -> client.open(ImageReference.parse(host + "/web:v1"), ALICE, soon())
                                .manifest("v1")))
                .isInstanceOfAny(RegistryException.class, IllegalArgumentException.class);
    }

    private RegistryException failure(String host, Deadline deadline) {
        var settings = new RegistrySettings(Set.of(host), true, Set.of());
        var reader = new RegistryClient(settings, _ -> List.of(), CLOCK)
                .open(ImageReference.parse(host + "/web:v1"), ALICE, deadline);
        return catchThrowableOfType(RegistryException.class, () -> reader.manifest("v1"));
    }

    @FunctionalInterface
    private interface ResponseWriter {
        void write(OutputStream out) throws IOException;
    }

    /** Starts a server that answers its first request only. */
    private static ServerSocket serving(ResponseWriter writer) throws IOException {
        var server = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
        Thread.startVirtualThread(() -> {
            try (var socket = server.accept()) {
                writer.write(socket.getOutputStream());
            } catch (IOException gone) {
                // the client closed the connection
            }
        });
        return server;
    }

    private void hold() {
        try {
            end.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static String name(ServerSocket server) {
        return "127.0.0.1:" + server.getLocalPort();
    }

    private static String date(ZonedDateTime time) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(time);
    }
}
