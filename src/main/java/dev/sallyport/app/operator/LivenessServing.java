package dev.sallyport.app.operator;

import dev.sallyport.app.liveness.LivenessServer;
import dev.sallyport.settings.SallyportSettings;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Start and shutdown of the liveness server: it starts first and stops last. */
@Singleton
class LivenessServing {
    private static final int FIRST = 1;
    private static final int LAST = 10_000;

    private final LivenessServer server;

    @SuppressWarnings("deprecation") // no other method of the API returns the event loops
    LivenessServing(
            Vertx vertx,
            SallyportSettings settings,
            @ConfigProperty(name = "quarkus.management.host", defaultValue = "0.0.0.0") String host) {
        this.server = new LivenessServer(vertx.nettyEventLoopGroup(), host, settings.livenessPort());
    }

    void start(@Observes @Priority(FIRST) StartupEvent event) {
        server.start();
    }

    void stop(@Observes @Priority(LAST) ShutdownEvent event) {
        server.stop();
    }
}
