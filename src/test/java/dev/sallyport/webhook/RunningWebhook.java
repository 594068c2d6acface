package dev.sallyport.webhook;

import dev.sallyport.registry.TlsMint;
import io.vertx.core.Vertx;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;

/** Webhook server for tests with the path {@code /validate}, on a free port of the loopback interface. */
final class RunningWebhook implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final WebhookServer server;

    RunningWebhook(RequestHandler handler, HeapBudget heap) {
        var certificate = new ServingCertificate();
        var identity = new TlsMint("server").identity("localhost");
        certificate.replace(identity.key(), new X509Certificate[] {identity.certificate()});
        var route = new AdmissionRoute(
                new ReviewProcessor(handler, InstantSource.system()),
                () -> true,
                heap,
                new ReviewExecutor(Executors.newVirtualThreadPerTaskExecutor(), 1));
        server = new WebhookServer(
                new WebhookEndpoints(Map.of("/validate", route)),
                certificate,
                new ClientAuthentication(Optional.empty()),
                "127.0.0.1",
                0);
        server.start(vertx, 1);
    }

    WebhookServer server() {
        return server;
    }

    Vertx vertx() {
        return vertx;
    }

    @Override
    public void close() {
        server.stop(Duration.ofSeconds(1));
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
