package dev.sallyport.app.operator;

import dev.sallyport.app.VirtualThreads;
import dev.sallyport.cluster.CertificateKeeper;
import dev.sallyport.cluster.Feeds;
import dev.sallyport.cluster.WebhookKeeper;
import dev.sallyport.record.BackgroundWriters;
import dev.sallyport.record.EnvironmentMetrics;
import dev.sallyport.record.ExceptionMetrics;
import dev.sallyport.record.Metric;
import dev.sallyport.record.ReadinessMetrics;
import dev.sallyport.record.TrustRootMetrics;
import dev.sallyport.sigstore.SelfTest;
import dev.sallyport.trust.RefreshedRepositories;
import dev.sallyport.webhook.ClientAuthentication;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Starts the operator's parts, keeps the webhook's certificate and registration current, and ends them in order. */
@Singleton
public class Operator {
    private static final Logger LOG = Logger.getLogger(Operator.class);
    private static final Duration KEEPING = Duration.ofSeconds(30);
    private static final Duration FIRST_TRIES = Duration.ofSeconds(1);
    private static final Duration REFRESHING = Duration.ofSeconds(2);
    private static final Duration LAST_EVENTS = Duration.ofSeconds(5);

    private final Feeds feeds;
    private final CertificateKeeper certificates;
    private final WebhookKeeper webhook;
    private final RefreshedRepositories repositories;
    private final ClientAuthentication callers;
    private final TrustRootMetrics trustRoots;
    private final EnvironmentMetrics environmentMetrics;
    private final ReadinessMetrics readinessMetrics;
    private final ExceptionMetrics exceptionMetrics;
    private final BackgroundWriters recorders;
    private final VirtualThreads virtualThreads;
    private final MeterRegistry meters;
    private final String version;
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("webhook-keeper").daemon().factory());
    private @Nullable Future<?> recording;
    private volatile boolean tested;

    public Operator(
            Feeds feeds,
            CertificateKeeper certificates,
            WebhookKeeper webhook,
            RefreshedRepositories repositories,
            ClientAuthentication callers,
            TrustRootMetrics trustRoots,
            EnvironmentMetrics environmentMetrics,
            ReadinessMetrics readinessMetrics,
            ExceptionMetrics exceptionMetrics,
            BackgroundWriters recorders,
            VirtualThreads virtualThreads,
            MeterRegistry meters,
            @ConfigProperty(name = "quarkus.application.version", defaultValue = "unknown") String version) {
        this.feeds = feeds;
        this.certificates = certificates;
        this.webhook = webhook;
        this.repositories = repositories;
        this.callers = callers;
        this.trustRoots = trustRoots;
        this.environmentMetrics = environmentMetrics;
        this.readinessMetrics = readinessMetrics;
        this.exceptionMetrics = exceptionMetrics;
        this.recorders = recorders;
        this.virtualThreads = virtualThreads;
        this.meters = meters;
        this.version = version;
    }

    void start(@Observes StartupEvent event) {
        Metric.BUILD_INFO.gauge(meters, this, _ -> 1, version);
        Metric.SERVING_CERTIFICATE_EXPIRY.gauge(meters, this, Operator::expiry);
        feeds.own().onSecret(certificates.secretName(), () -> schedule.execute(this::keepOnce));
        feeds.start();
        webhook.start();
        virtualThreads.execute(this::testItself);
        exceptionMetrics.register();
        recording = recorders.start(virtualThreads);
        schedule.execute(this::keep);
        var _ = schedule.scheduleWithFixedDelay(
                repositories::refreshDue, REFRESHING.toMillis(), REFRESHING.toMillis(), TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        webhook.stop();
        feeds.stop();
        schedule.shutdownNow();
        recorders.close();
        awaitLastEvents();
    }

    /** What cannot tell a good signature from a bad one never gets ready. */
    private void testItself() {
        try {
            SelfTest.run();
            tested = true;
        } catch (RuntimeException | LinkageError e) {
            LOG.error("no image can be judged here", e);
        }
    }

    /**
     * Whether requests can be answered: signatures told apart, every policy known, every repository of trust roots asked or known
     * from before, a certificate to show, and the API server told of it.
     */
    boolean isReady() {
        return tested
                && callers.isReady()
                && feeds.decide()
                && feeds.namespaces().isComplete()
                && repositories.isSettled()
                && webhook.isRegistered();
    }

    /** Again and again, soon where it did not work. */
    private void keep() {
        var next = keepOnce() ? KEEPING : FIRST_TRIES;
        if (!schedule.isShutdown()) {
            var _ = schedule.schedule(this::keep, next.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private boolean keepOnce() {
        try {
            callers.refresh();
            certificates.keep();
            webhook.repair();
            trustRoots.refresh();
            environmentMetrics.refresh();
            readinessMetrics.refresh();
            return webhook.isRegistered();
        } catch (RuntimeException e) {
            LOG.warnf("the webhook's certificate or registration cannot be kept: %s", e.getMessage());
            return false;
        }
    }

    private void awaitLastEvents() {
        try {
            if (recording != null) {
                recording.get(LAST_EVENTS.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("the last Events and records were not written", e);
        }
    }

    private double expiry() {
        return certificates.expiry().map(at -> (double) at.getEpochSecond()).orElse(Double.NaN);
    }
}
