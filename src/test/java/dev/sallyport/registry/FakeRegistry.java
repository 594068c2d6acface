package dev.sallyport.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.sallyport.registry.client.Digests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** In-memory registry on the loopback address, with replaceable responses. */
public final class FakeRegistry implements AutoCloseable {
    public static final String IMAGE = "application/vnd.oci.image.manifest.v1+json";
    public static final String INDEX = "application/vnd.oci.image.index.v1+json";
    public static final String BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json";
    public static final String SIMPLE_SIGNING = "application/vnd.dev.cosign.simplesigning.v1+json";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Received request. */
    public record Seen(String method, String uri, @Nullable String authorization, Map<String, List<String>> headers) {}

    private final HttpServer server;
    private final Map<String, byte[]> contents = new ConcurrentHashMap<>();
    private final Map<String, String> mediaTypes = new ConcurrentHashMap<>();
    private final Map<String, List<ObjectNode>> referrers = new ConcurrentHashMap<>();
    private final Map<String, HttpHandler> overrides = new ConcurrentHashMap<>();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private volatile boolean knowsReferrers = true;
    private volatile int pageSize = Integer.MAX_VALUE;
    private volatile HttpHandler gate = _ -> {};

    static {
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    public FakeRegistry() {
        this(HttpServer::create);
    }

    private FakeRegistry(ServerFactory servers) {
        try {
            server = servers.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    @FunctionalInterface
    private interface ServerFactory {
        HttpServer create(InetSocketAddress address, int backlog) throws IOException;
    }

    /** Starts a registry with https. */
    public static FakeRegistry secure(SSLContext identity) {
        return new FakeRegistry((address, backlog) -> {
            var server = HttpsServer.create(address, backlog);
            server.setHttpsConfigurator(new HttpsConfigurator(identity));
            return server;
        });
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Returns the host and port as in image references. */
    public String name() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    public String url(String path) {
        return "http://" + name() + path;
    }

    public List<Seen> seen() {
        return List.copyOf(seen);
    }

    public FakeRegistry withoutReferrersApi() {
        knowsReferrers = false;
        return this;
    }

    public FakeRegistry paging(int size) {
        pageSize = size;
        return this;
    }

    /** Replaces the response for a path. */
    public void on(String path, HttpHandler handler) {
        overrides.put(path, handler);
    }

    /** Sets a handler that runs before every request for content; its response, if any, is final. */
    public void gate(HttpHandler handler) {
        gate = handler;
    }

    /** Stores a small image under a tag and returns its digest. */
    public String image(String repository, String tag) {
        return manifest(repository, IMAGE, image(tag).toString().getBytes(StandardCharsets.UTF_8), tag);
    }

    public String manifest(String repository, String mediaType, byte[] content, String... tags) {
        var digest = Digests.of(content);
        store("/v2/" + repository + "/manifests/" + digest, mediaType, content);
        for (var tag : tags) {
            store("/v2/" + repository + "/manifests/" + tag, mediaType, content);
        }
        return digest;
    }

    public String blob(String repository, byte[] content) {
        var digest = Digests.of(content);
        store("/v2/" + repository + "/blobs/" + digest, "application/octet-stream", content);
        return digest;
    }

    /** Stores a referrer with one layer and returns its digest. */
    public String attach(String repository, String image, String mediaType, byte[] content) {
        var manifest = image("");
        manifest.put("artifactType", mediaType);
        manifest.putObject("subject")
                .put("mediaType", IMAGE)
                .put("digest", image)
                .put("size", 1);
        layer(manifest, mediaType, blob(repository, content), content.length);
        return refer(repository, image, manifest);
    }

    /** Lists a manifest as a referrer of an image, regardless of its subject. */
    public String refer(String repository, String image, ObjectNode manifest) {
        return refer(repository, image, manifest, true);
    }

    /** Lists a manifest as a referrer; the index of the referrers tag is written on demand, because it grows. */
    public String refer(String repository, String image, ObjectNode manifest, boolean writesTag) {
        var content = manifest.toString().getBytes(StandardCharsets.UTF_8);
        var digest = manifest(repository, IMAGE, content);
        var list = referrers.computeIfAbsent("/v2/" + repository + "/referrers/" + image, _ -> new ArrayList<>());
        list.add(JSON.createObjectNode()
                .put("mediaType", IMAGE)
                .put("digest", digest)
                .put("size", content.length));
        if (writesTag) {
            manifest(repository, INDEX, index(list), image.replace(':', '-'));
        }
        return digest;
    }

    /** Stores a signature in the format of cosign 1 and 2. */
    public void sign(String repository, String image, byte[] payload, String signature) {
        var manifest = image("");
        layer(manifest, SIMPLE_SIGNING, blob(repository, payload), payload.length)
                .putObject("annotations")
                .put("dev.cosignproject.cosign/signature", signature);
        var content = manifest.toString().getBytes(StandardCharsets.UTF_8);
        manifest(repository, IMAGE, content, image.replace(':', '-') + ".sig");
    }

    public static ObjectNode image(String name) {
        var manifest = JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", IMAGE);
        manifest.putObject("config")
                .put("mediaType", "application/vnd.oci.empty.v1+json")
                .put("size", 2);
        manifest.putArray("layers");
        manifest.putObject("annotations").put("name", name);
        return manifest;
    }

    public static ObjectNode layer(ObjectNode manifest, String mediaType, String digest, int size) {
        return ((ArrayNode) manifest.get("layers"))
                .addObject()
                .put("mediaType", mediaType)
                .put("digest", digest)
                .put("size", size);
    }

    public static byte[] index(List<ObjectNode> descriptors) {
        var index = JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", INDEX);
        index.putArray("manifests").addAll(descriptors);
        return index.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Sends a response and closes the exchange. */
    public static void answer(HttpExchange exchange, int status, byte[] body, String... headers) throws IOException {
        for (int i = 0; i < headers.length; i += 2) {
            exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
        }
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void store(String path, String mediaType, byte[] content) {
        contents.put(path, content);
        mediaTypes.put(path, mediaType);
    }

    private void handle(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        seen.add(new Seen(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                exchange.getRequestHeaders().getFirst("Authorization"),
                Map.copyOf(exchange.getRequestHeaders())));
        var override = overrides.get(path);
        if (override != null) {
            override.handle(exchange);
            return;
        }
        gate.handle(exchange);
        if (exchange.getResponseCode() >= 0) {
            return;
        }
        if (path.contains("/referrers/") && knowsReferrers) {
            referrers(exchange, path);
        } else if (contents.containsKey(path)) {
            var content = contents.get(path);
            var digest = Digests.of(content);
            answer(exchange, 200, content, "Content-Type", mediaTypes.get(path), "Docker-Content-Digest", digest);
        } else {
            answer(exchange, 404, "{\"errors\":[]}".getBytes(StandardCharsets.UTF_8));
        }
    }

    private void referrers(HttpExchange exchange, String path) throws IOException {
        var all = referrers.getOrDefault(path, List.of());
        var query = exchange.getRequestURI().getQuery();
        int from = query == null ? 0 : Integer.parseInt(query.replace("from=", ""));
        int to = (int) Math.min(all.size(), (long) from + pageSize);
        if (to < all.size()) {
            exchange.getResponseHeaders().add("Link", "<" + path + "?from=" + to + ">; rel=\"next\"");
        }
        answer(exchange, 200, index(all.subList(from, to)), "Content-Type", INDEX);
    }
}
