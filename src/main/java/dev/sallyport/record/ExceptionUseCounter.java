package dev.sallyport.record;

import dev.sallyport.admission.Decision;
import dev.sallyport.admission.DecisionRecorder;
import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.api.v1alpha1.DeploymentExceptionStatus;
import dev.sallyport.compile.Timestamps;
import dev.sallyport.exception.CompiledException;
import dev.sallyport.kubernetes.ConflictRetry;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Counter of exception uses: as a metric, and in the status of each exception, written in the background. Uses within a
 * second are one write. Writes of several replicas add up, because each is based on the version that it read.
 */
@Singleton
@Typed(ExceptionUseCounter.class)
public final class ExceptionUseCounter implements DecisionRecorder, Runnable, AutoCloseable {
    private static final int QUEUE = 10_000;
    private static final int EXCEPTIONS = 1_000;
    private static final int TRIES = 8;
    private static final Duration BATCH = Duration.ofSeconds(1);

    private final KubernetesClient client;
    private final MeterRegistry meters;
    private final BlockingQueue<Use> queue = new LinkedBlockingQueue<>(QUEUE);
    private final Map<ExceptionKey, Uses> unwritten = new HashMap<>();
    private volatile boolean closed;

    /** Creates a counter. {@link #run} writes the uses and returns after {@link #close}. */
    public ExceptionUseCounter(KubernetesClient client, MeterRegistry meters) {
        this.client = client;
        this.meters = meters;
        Metric.EXCEPTION_USES_DROPPED.counter(meters);
    }

    private record ExceptionKey(String namespace, String name, String uid) {}

    private record Use(ExceptionKey exception, Instant time) {}

    private record Uses(long count, Instant last) {
        Uses and(Uses more) {
            return new Uses(count + more.count, last.isAfter(more.last) ? last : more.last);
        }
    }

    @Override
    public void record(Decision decision) {
        ExceptionEvents.used(decision).forEach((exception, covered) -> {
            if (exception.isBreakGlass()) {
                return;
            }
            covered.stream()
                    .map(each -> each.finding().check())
                    .distinct()
                    .forEach(check ->
                            Metric.EXCEPTION_USES.counter(meters, check).increment());
            if (!queue.offer(new Use(key(exception), decision.at()))) {
                countDropped();
            }
        });
    }

    @Override
    public void run() {
        try {
            while (!closed || !queue.isEmpty()) {
                var use = queue.poll(BATCH.toMillis(), TimeUnit.MILLISECONDS);
                if (use != null) {
                    // The Pods of a Deployment are mostly created within a second.
                    TimeUnit.MILLISECONDS.sleep(closed ? 0 : BATCH.toMillis());
                    add(use);
                    addQueued();
                }
                write();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops {@link #run} after the queue is written. */
    @Override
    public void close() {
        closed = true;
    }

    private void addQueued() {
        for (var use = queue.poll(); use != null; use = queue.poll()) {
            add(use);
        }
    }

    private void add(Use use) {
        var once = new Uses(1, use.time());
        if (unwritten.containsKey(use.exception()) || unwritten.size() < EXCEPTIONS) {
            unwritten.merge(use.exception(), once, Uses::and);
        } else {
            countDropped();
        }
    }

    /** Writes all uses; those that fail are kept for the next attempt. */
    private void write() {
        unwritten.entrySet().removeIf(entry -> tryRepeatedly(entry.getKey(), entry.getValue()));
    }

    private boolean tryRepeatedly(ExceptionKey exception, Uses uses) {
        try {
            return ConflictRetry.run(TRIES, () -> tryToWrite(exception, uses));
        } catch (RuntimeException | Error e) {
            System.getLogger(ExceptionUseCounter.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "uses of DeploymentException %s/%s were not written: %s"
                                    .formatted(exception.namespace(), exception.name(), WriteFailure.describe(e)));
            return false;
        }
    }

    /** Returns false if the exception was changed concurrently. */
    private boolean tryToWrite(ExceptionKey exception, Uses uses) {
        var current = client.resources(DeploymentException.class)
                .inNamespace(exception.namespace())
                .withName(exception.name())
                .get();
        if (current == null || !exception.uid().equals(current.getMetadata().getUid())) {
            return true;
        }
        current.setStatus(with(current.getStatus(), uses));
        try {
            client.resource(current).updateStatus();
            return true;
        } catch (KubernetesClientException e) {
            if (ConflictRetry.isStale(e)) {
                return false;
            }
            throw e;
        }
    }

    private static DeploymentExceptionStatus with(@Nullable DeploymentExceptionStatus status, Uses uses) {
        var before =
                Objects.requireNonNullElse(status, new DeploymentExceptionStatus(null, null, null, null, List.of()));
        var last = uses.last();
        var known = before.lastUsedTime() == null ? Instant.EPOCH : Instant.parse(before.lastUsedTime());
        return new DeploymentExceptionStatus(
                before.observedGeneration(),
                before.phase(),
                Objects.requireNonNullElse(before.uses(), 0L) + uses.count(),
                Timestamps.format(known.isAfter(last) ? known : last),
                before.conditions());
    }

    private static ExceptionKey key(CompiledException exception) {
        return new ExceptionKey(exception.namespace(), exception.name(), exception.uid());
    }

    private void countDropped() {
        Metric.EXCEPTION_USES_DROPPED.counter(meters).increment();
    }
}
