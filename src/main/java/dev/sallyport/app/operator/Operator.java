package dev.sallyport.app.operator;

import dev.sallyport.app.VirtualThreads;
import dev.sallyport.app.warmup.WarmUp;
import dev.sallyport.cluster.Feeds;
import dev.sallyport.cluster.WebhookKeeper;
import dev.sallyport.record.BackgroundWriters;
import dev.sallyport.record.GateTimes;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Start and orderly shutdown of the operator. */
@Singleton
public class Operator {
    private static final Logger LOG = Logger.getLogger(Operator.class);
    private static final int FIRST = 1;
    private static final Duration MAX_WAIT = Duration.ofSeconds(3);
    private static final Duration LAST_WRITES = Duration.ofSeconds(5);

    private final ChangeNotifications notifications;
    private final Feeds feeds;
    private final WebhookKeeper webhook;
    private final Maintenance maintenance;
    private final BeforeReadiness beforeReadiness;
    private final BackgroundWriters writers;
    private final VirtualThreads virtualThreads;
    private @Nullable Future<?> writing;

    /** The work of a start that readiness waits for. */
    @Singleton
    record BeforeReadiness(SignatureSelfTest selfTest, WarmUp warmUp, GateTimes times) {}

    Operator(
            ChangeNotifications notifications,
            Feeds feeds,
            WebhookKeeper webhook,
            Maintenance maintenance,
            BeforeReadiness beforeReadiness,
            BackgroundWriters writers,
            VirtualThreads virtualThreads) {
        this.notifications = notifications;
        this.feeds = feeds;
        this.webhook = webhook;
        this.maintenance = maintenance;
        this.beforeReadiness = beforeReadiness;
        this.writers = writers;
        this.virtualThreads = virtualThreads;
    }

    /** Measures before this replica takes part in the election of the leader, but does not wait long for the API server. */
    void measureAbsence(@Observes @Priority(FIRST) StartupEvent event) {
        try {
            CompletableFuture.runAsync(beforeReadiness.times()::started, virtualThreads)
                    .get(MAX_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("the time without a replica is not known", e);
        }
    }

    void start(@Observes StartupEvent event) {
        notifications.connect();
        feeds.start();
        webhook.start();
        virtualThreads.execute(beforeReadiness.selfTest()::run);
        virtualThreads.execute(beforeReadiness.warmUp()::run);
        writing = writers.start(virtualThreads);
        maintenance.start();
    }

    void stop(@Observes ShutdownEvent event) {
        webhook.stop();
        feeds.stop();
        maintenance.stop();
        writers.close();
        awaitLastWrites();
    }

    private void awaitLastWrites() {
        try {
            if (writing != null) {
                writing.get(LAST_WRITES.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("queued Events and records not written before shutdown", e);
        }
    }
}
