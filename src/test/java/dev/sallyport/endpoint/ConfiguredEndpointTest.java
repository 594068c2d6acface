package dev.sallyport.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfiguredEndpointTest {
    private final ConfiguredEndpoint endpoint = new ConfiguredEndpoint(Duration.ofSeconds(5));
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void sendsBodyAndHeader() throws Exception {
        var received = new AtomicReference<String>();
        server.createContext("/", exchange -> {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            received.set(exchange.getRequestHeaders().getFirst("Authorization") + " " + body);
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });

        assertThat(post("/hook")).isEqualTo(204);
        assertThat(received).hasValue("Bearer x {}");
    }

    /** The second address stands for a metadata service. */
    @Test
    void redirectIsNotFollowed() throws Exception {
        var requests = new AtomicInteger();
        server.createContext("/metadata", exchange -> requests.incrementAndGet());
        server.createContext("/hook", exchange -> {
            exchange.getResponseHeaders().add("Location", url("/metadata").toString());
            exchange.sendResponseHeaders(307, -1);
            exchange.close();
        });

        assertThat(post("/hook")).isEqualTo(307);
        assertThat(requests).hasValue(0);
    }

    @Test
    void responseWithoutEndTimesOut() {
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('x');
            exchange.getResponseBody().flush(); // and never the rest
        });
        var impatient = new ConfiguredEndpoint(Duration.ofMillis(300));

        assertThatThrownBy(() -> impatient.post(url("/"), Map.of(), "application/json", "{}"))
                .isInstanceOf(HttpTimeoutException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "https://", "/relative", "https://user:password@example.org/", "x y"})
    void rejectsOtherUrls(String text) {
        assertThatThrownBy(() -> ConfiguredEndpoint.url(text)).isInstanceOf(IllegalArgumentException.class);
    }

    private int post(String path) throws IOException, InterruptedException {
        return endpoint.post(url(path), Map.of("Authorization", "Bearer x"), "application/json", "{}");
    }

    private URI url(String path) {
        return ConfiguredEndpoint.url(
                "http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path));
    }
}
