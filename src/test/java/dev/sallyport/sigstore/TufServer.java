package dev.sallyport.sigstore;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.Executors;

/** An HTTP mirror with files in memory and configurable responses. */
public final class TufServer implements AutoCloseable {
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final HttpServer server;
    private volatile Map<String, byte[]> files;
    private volatile HttpHandler handler = this::serve;

    public TufServer(Map<String, byte[]> files) {
        this.files = files;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        } catch (IOException undecidedReason) {
            throw new UncheckedIOException(undecidedReason);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> handler.handle(exchange));
        server.start();
    }

    /** Returns host and port. */
    public String name() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    public String url() {
        return "http://" + name();
    }

    /** Replaces the files. */
    public void serve(Map<String, byte[]> others) {
        files = others;
    }

    /** Replaces the handler of all requests. */
    public void answer(HttpHandler other) {
        handler = other;
    }

    /** Restores the normal handler. */
    public void recover() {
        handler = this::serve;
    }

    public static void status(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private void serve(HttpExchange exchange) throws IOException {
        var file = files.get(exchange.getRequestURI().getPath().substring(1));
        if (file == null) {
            status(exchange, NOT_FOUND);
            return;
        }
        exchange.sendResponseHeaders(OK, file.length);
        exchange.getResponseBody().write(file);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
