package dev.sallyport.webhook;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * HTTPS server of the webhook endpoints, with HTTP/2, one instance for each event loop. Its limits are for a single kind of
 * client, the API server, which sends all reviews over few connections.
 */
public final class WebhookServer {
    private static final Logger LOG = Logger.getLogger(WebhookServer.class);
    private static final int MAX_HEADERS = 16 * 1024;
    private static final int MAX_STREAMS = 256;

    /**
     * Streams of a connection that the client may cancel in a second. The API server cancels the review of each request whose
     * own client is gone, so that a low limit would let one client end the connection for all.
     */
    private static final int MAX_RESETS = 1_000;

    /**
     * Bytes that a client may send before it hears from the server, of one review and of all reviews of a connection. Large
     * reviews arrive in few round trips, also if the API server is far away. A larger window of the connection would let as
     * many bytes of large reviews wait before a small review.
     */
    private static final int WINDOW = 1024 * 1024;

    private static final Duration HANDSHAKE = Duration.ofSeconds(5);

    /** Longer than the API server is silent: it pings an idle connection every 30 s. */
    private static final Duration IDLE = Duration.ofMinutes(2);

    private static final Duration START = Duration.ofSeconds(30);

    private final WebhookEndpoints endpoints;
    private final HttpServerOptions options;
    private final PeerConnections connections = new PeerConnections();
    private volatile int port;
    private @Nullable Vertx vertx;
    private @Nullable String deployment;

    /**
     * Creates a server that does not listen yet.
     *
     * @param port port to listen on; 0 for a free one
     */
    public WebhookServer(
            WebhookEndpoints endpoints,
            ServingCertificate certificate,
            ClientAuthentication clients,
            String host,
            int port) {
        this.endpoints = endpoints;
        this.options = options(certificate).setHost(host).setPort(port);
        clients.certificates()
                .ifPresent(authorities ->
                        options.setClientAuth(ClientAuth.REQUIRED).setTrustOptions(TrustOptions.wrap(authorities)));
    }

    private static HttpServerOptions options(ServingCertificate certificate) {
        return new HttpServerOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(KeyCertOptions.wrap(certificate))
                .setEnabledSecureTransportProtocols(new LinkedHashSet<>(List.of("TLSv1.3", "TLSv1.2")))
                .setSslHandshakeTimeout(HANDSHAKE.toSeconds())
                .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
                .setIdleTimeout((int) IDLE.toSeconds())
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setMaxHeaderSize(MAX_HEADERS)
                .setHttp2RstFloodMaxRstFramePerWindow(MAX_RESETS)
                .setHttp2RstFloodWindowDuration(1)
                .setHttp2RstFloodWindowDurationTimeUnit(TimeUnit.SECONDS)
                .setHttp2ConnectionWindowSize(WINDOW)
                .setInitialSettings(new Http2Settings()
                        .setMaxConcurrentStreams(MAX_STREAMS)
                        .setMaxHeaderListSize(MAX_HEADERS)
                        .setInitialWindowSize(WINDOW));
    }

    /**
     * Starts to listen.
     *
     * @param instances number of event loops that serve connections
     * @throws IllegalStateException if the port is not available
     */
    public void start(Vertx on, int instances) {
        vertx = on;
        deployment = await(
                on.deployVerticle(Listener::new, new DeploymentOptions().setInstances(instances))
                        .toCompletionStage()
                        .toCompletableFuture(),
                START);
    }

    /** Stops: lets connections end their open reviews until the timeout, and closes the others. */
    public void stop(Duration timeout) {
        if (vertx == null || deployment == null) {
            return;
        }
        var ending = connections.open().stream()
                .map(connection -> ended(connection, timeout))
                .toArray(CompletableFuture<?>[]::new);
        try {
            await(CompletableFuture.allOf(ending), timeout);
        } catch (IllegalStateException e) {
            LOG.warn("reviews are open at shutdown", e);
        }
        vertx.undeploy(deployment);
    }

    /** Announces the end of a connection; HTTP/1.1 has no announcement. */
    private static CompletableFuture<?> ended(HttpConnection connection, Duration timeout) {
        try {
            return connection
                    .shutdown(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .exceptionally(_ -> null);
        } catch (UnsupportedOperationException _) {
            return CompletableFuture.completedFuture(null);
        }
    }

    private static <T> T await(CompletableFuture<T> future, Duration time) {
        try {
            return future.get(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the webhook server does not start or stop", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void handle(HttpServerRequest request) {
        connections.requested(request.connection());
        @Nullable Handler<HttpServerRequest> endpoint = endpoints.byPath().get(request.path());
        if (endpoint == null || !request.method().equals(HttpMethod.POST)) {
            new ReviewExchange(request)
                    .reject(endpoint == null ? 404 : 405, "AdmissionReviews are sent by POST to /validate");
        } else {
            endpoint.handle(request);
        }
    }

    /** Listener of one event loop. */
    private final class Listener extends AbstractVerticle {
        @Override
        public void start(Promise<Void> started) {
            new AcceptingServer(vertx, options, connections::accept)
                    .connectionHandler(connections)
                    .requestHandler(WebhookServer.this::handle)
                    .exceptionHandler(_ -> {})
                    .listen()
                    .onSuccess(server -> port = server.actualPort())
                    .<Void>mapEmpty()
                    .onComplete(started);
        }
    }

    /** Returns the port on which the server listens. */
    public int port() {
        return port;
    }
}
