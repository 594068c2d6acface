package dev.sallyport;

import dev.sallyport.cluster.CertificateKeeper;
import dev.sallyport.cluster.ClusterExposure;
import dev.sallyport.cluster.ClusterMonitors;
import dev.sallyport.cluster.ClusterRoles;
import dev.sallyport.cluster.EnvironmentFeed;
import dev.sallyport.cluster.ExceptionFeed;
import dev.sallyport.cluster.NamespaceInformer;
import dev.sallyport.cluster.OwnNamespace;
import dev.sallyport.cluster.PolicyFeed;
import dev.sallyport.cluster.RecordFeed;
import dev.sallyport.cluster.WebhookKeeper;
import dev.sallyport.record.EnvironmentMetrics;
import dev.sallyport.record.EventRecorder;
import dev.sallyport.record.ExceptionMetrics;
import dev.sallyport.record.ExceptionUses;
import dev.sallyport.record.RecordKeeper;
import dev.sallyport.record.TrustRootMetrics;
import dev.sallyport.sigstore.SelfTest;
import dev.sallyport.trust.FollowedRepositories;
import dev.sallyport.webhook.Callers;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

    private final OwnNamespace own;
    private final NamespaceInformer namespaces;
    private final ClusterRoles roles;
    private final ClusterMonitors monitors;
    private final ClusterExposure exposure;
    private final PolicyFeed policies;
    private final ExceptionFeed exceptions;
    private final EnvironmentFeed environments;
    private final RecordFeed history;
    private final CertificateKeeper certificates;
    private final WebhookKeeper webhook;
    private final FollowedRepositories repositories;
    private final Callers callers;
    private final TrustRootMetrics trustRoots;
    private final EnvironmentMetrics environmentMetrics;
    private final ExceptionMetrics exceptionMetrics;
    private final ExceptionUses exceptionUses;
    private final EventRecorder events;
    private final RecordKeeper records;
    private final VirtualThreads virtualThreads;
    private final MeterRegistry meters;
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("webhook-keeper").daemon().factory());
    private @Nullable Future<?> recording;
    private volatile boolean tested;

    public Operator(
            OwnNamespace own,
            NamespaceInformer namespaces,
            ClusterRoles roles,
            ClusterMonitors monitors,
            ClusterExposure exposure,
            PolicyFeed policies,
            ExceptionFeed exceptions,
            EnvironmentFeed environments,
            RecordFeed history,
            CertificateKeeper certificates,
            WebhookKeeper webhook,
            FollowedRepositories repositories,
            Callers callers,
            TrustRootMetrics trustRoots,
            EnvironmentMetrics environmentMetrics,
            ExceptionMetrics exceptionMetrics,
            ExceptionUses exceptionUses,
            EventRecorder events,
            RecordKeeper records,
            VirtualThreads virtualThreads,
            MeterRegistry meters) {
        this.own = own;
        this.namespaces = namespaces;
        this.roles = roles;
        this.monitors = monitors;
        this.exposure = exposure;
        this.policies = policies;
        this.exceptions = exceptions;
        this.environments = environments;
        this.history = history;
        this.certificates = certificates;
        this.webhook = webhook;
        this.repositories = repositories;
        this.callers = callers;
        this.trustRoots = trustRoots;
        this.environmentMetrics = environmentMetrics;
        this.exceptionMetrics = exceptionMetrics;
        this.exceptionUses = exceptionUses;
        this.events = events;
        this.records = records;
        this.virtualThreads = virtualThreads;
        this.meters = meters;
    }

    void start(@Observes StartupEvent event) {
        Gauge.builder("sallyport.serving.certificate.expiry.timestamp", this, Operator::expiry)
                .description("When the webhook's certificate expires")
                .baseUnit("seconds")
                .register(meters);
        own.onSecret(certificates.secretName(), () -> schedule.execute(this::keepOnce));
        own.start();
        namespaces.start();
        policies.start();
        exceptions.start();
        environments.start();
        history.start();
        webhook.start();
        virtualThreads.execute(this::testItself);
        exceptionMetrics.show();
        recording = CompletableFuture.allOf(
                CompletableFuture.runAsync(events, virtualThreads),
                CompletableFuture.runAsync(records, virtualThreads),
                CompletableFuture.runAsync(exceptionUses, virtualThreads));
        schedule.execute(this::keep);
        var _ = schedule.scheduleWithFixedDelay(
                repositories::refreshDue, REFRESHING.toMillis(), REFRESHING.toMillis(), TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        webhook.stop();
        policies.stop();
        exceptions.stop();
        environments.stop();
        history.stop();
        namespaces.stop();
        roles.stop();
        monitors.stop();
        exposure.stop();
        own.stop();
        schedule.shutdownNow();
        events.close();
        exceptionUses.close();
        records.close();
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
                && callers.areKnown()
                && policies.isComplete()
                && repositories.isSettled()
                && exceptions.isComplete()
                && environments.isComplete()
                && namespaces.isComplete()
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
