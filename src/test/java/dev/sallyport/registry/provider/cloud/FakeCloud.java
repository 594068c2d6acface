package dev.sallyport.registry.provider.cloud;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.registry.http.RegistrySettings;
import dev.sallyport.registry.http.ServiceClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** Services of a cloud on the loopback address: metadata, token services and registries. */
final class FakeCloud implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final int HUGE = 1024 * 1024;

    private final HttpServer server;
    private final Map<String, HttpHandler> handlers = new ConcurrentHashMap<>();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Received request. */
    record Seen(String method, String uri, Map<String, String> headers, String body) {
        Map<String, String> form() {
            var form = new TreeMap<String, String>();
            for (var field : body.split("&", -1)) {
                var pair = field.split("=", 2);
                form.put(pair[0], URLDecoder.decode(pair[1], StandardCharsets.UTF_8));
            }
            return form;
        }
    }

    FakeCloud() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    String url() {
        return "http://" + address();
    }

    List<Seen> seen() {
        return List.copyOf(seen);
    }

    List<Seen> seen(String path) {
        return seen.stream().filter(request -> request.uri().startsWith(path)).toList();
    }

    /** Answers requests of a path with 200 and a text. */
    void on(String path, String answer) {
        on(path, exchange -> answer(exchange, 200, answer));
    }

    void on(String path, HttpHandler handler) {
        handlers.put(path, handler);
    }

    /** Answers requests of a path wrongly. */
    void onWrongly(String path, String fault, FakeCloud elsewhere) {
        on(path, exchange -> {
            switch (fault) {
                case "html" -> answer(exchange, 200, "<html>s3cr3t</html>");
                case "empty" -> answer(exchange, 200, "{}");
                case "error" -> answer(exchange, 500, "s3cr3t");
                case "denied" -> answer(exchange, 403, "{\"message\":\"s3cr3t\"}");
                case "huge" -> answer(exchange, 200, "x".repeat(HUGE));
                case "redirect" -> {
                    exchange.getResponseHeaders().add("Location", elsewhere.url() + path);
                    answer(exchange, 307, "");
                }
                case "slow" -> {
                    try {
                        closed.await();
                    } catch (InterruptedException interrupted) {
                        Thread.currentThread().interrupt();
                    }
                }
                default -> throw new IllegalArgumentException(fault);
            }
        });
    }

    private void handle(HttpExchange exchange) throws IOException {
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        seen.add(new Seen(exchange.getRequestMethod(), exchange.getRequestURI().toString(), headers, body));
        try (exchange) {
            handlers.getOrDefault(exchange.getRequestURI().getPath(), other -> answer(other, 404, ""))
                    .handle(exchange);
        }
    }

    static void answer(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    static ServiceClient client() {
        return new ServiceClient(new RegistrySettings(Set.of(), false, Set.of()));
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }
}
