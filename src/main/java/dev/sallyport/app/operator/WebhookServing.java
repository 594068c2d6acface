package dev.sallyport.app.operator;

import dev.sallyport.webhook.ClientAuthentication;
import dev.sallyport.webhook.ServingCertificate;
import dev.sallyport.webhook.WebhookEndpoints;
import dev.sallyport.webhook.WebhookServer;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Start and shutdown of the webhook server: it stops first, while everything that reviews need still runs. */
@Singleton
public class WebhookServing {
    private static final Duration LAST_REVIEWS = Duration.ofSeconds(15);
    private static final int FIRST = 1;
    private static final int LAST = 10_000;

    private final WebhookServer server;
    private final Vertx vertx;

    WebhookServing(
            WebhookEndpoints endpoints,
            ServingCertificate certificate,
            ClientAuthentication clients,
            Vertx vertx,
            @ConfigProperty(name = "quarkus.http.host", defaultValue = "0.0.0.0") String host,
            @ConfigProperty(name = "quarkus.http.ssl-port", defaultValue = "9443") int port) {
        this.server = new WebhookServer(endpoints, certificate, clients, host, port);
        this.vertx = vertx;
    }

    void start(@Observes @Priority(LAST) StartupEvent event) {
        server.start(vertx, 2 * Runtime.getRuntime().availableProcessors());
    }

    void stop(@Observes @Priority(FIRST) ShutdownEvent event) {
        server.stop(LAST_REVIEWS);
    }
}
