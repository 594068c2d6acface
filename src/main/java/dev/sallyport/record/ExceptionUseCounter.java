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
import io.micrometer.core.instrument.Counter;
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
 * Counts what is let in by exceptions: as a metric, and in the status of each, off the request's path. Uses that come
 * together are one write, and writes of several replicas add up, for each is made to what it has read.
 */
@Singleton
@Typed(ExceptionUseCounter.class)
public final class ExceptionUseCounter implements DecisionRecorder, Runnable, AutoCloseable {
    private static final int QUEUE = 10_000;
    private static final int EXCEPTIONS = 1_000;
    private static final int TRIES = 8;
    private static final Duration TOGETHER = Duration.ofSeconds(1);

    private final KubernetesClient client;
    private final MeterRegistry meters;
    private final BlockingQueue<Use> queue = new LinkedBlockingQueue<>(QUEUE);
    private final Map<ExceptionKey, Uses> open = new HashMap<>();
    private volatile boolean closed;

    /** Counts with a client; {@link #run} does the work and ends after {@link #close}. */
    public ExceptionUseCounter(KubernetesClient client, MeterRegistry meters) {
        this.client = client;
        this.meters = meters;
        uncounted();
    }

    private record ExceptionKey(String namespace, String name, String uid) {}

    private record Use(ExceptionKey exception, Instant at) {}

    private record Uses(long count, Instant last) {
        Uses and(Uses more) {
            return new Uses(count + more.count, last.isAfter(more.last) ? last : more.last);
        }
    }

    @Override
    public void record(Decision decision) {
        ExceptionEvents.used(decision).forEach((exception, covered) -> {
            covered.stream()
                    .map(each -> each.finding().check())
                    .distinct()
                    .forEach(check -> used(check).increment());
            if (!queue.offer(new Use(key(exception), decision.at()))) {
                uncounted().increment();
            }
        });
    }

    @Override
    public void run() {
        try {
            while (!closed || !queue.isEmpty()) {
                var use = queue.poll(TOGETHER.toMillis(), TimeUnit.MILLISECONDS);
                if (use != null) {
                    // What is let in together, such as the Pods of a Deployment, is mostly there within a moment.
                    TimeUnit.MILLISECONDS.sleep(closed ? 0 : TOGETHER.toMillis());
                    add(use);
                    takeAll();
                }
                write();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the work once what is queued has been written. */
    @Override
    public void close() {
        closed = true;
    }

    private void takeAll() {
        for (var use = queue.poll(); use != null; use = queue.poll()) {
            add(use);
        }
    }

    private void add(Use use) {
        var once = new Uses(1, use.at());
        if (open.containsKey(use.exception()) || open.size() < EXCEPTIONS) {
            open.merge(use.exception(), once, Uses::and);
        } else {
            uncounted().increment();
        }
    }

    /** What cannot be written now is tried again with the next. */
    private void write() {
        open.entrySet().removeIf(entry -> write(entry.getKey(), entry.getValue()));
    }

    private boolean write(ExceptionKey exception, Uses uses) {
        try {
            return ConflictRetry.run(TRIES, () -> tryToWrite(exception, uses));
        } catch (KubernetesClientException e) {
            System.getLogger(ExceptionUseCounter.class.getName())
                    .log(System.Logger.Level.WARNING, "uses of an exception were not written: " + e.getMessage());
            return false;
        }
    }

    /** False where somebody else has written meanwhile. */
    private boolean tryToWrite(ExceptionKey exception, Uses uses) {
        var there = client.resources(DeploymentException.class)
                .inNamespace(exception.namespace())
                .withName(exception.name())
                .get();
        if (there == null || !exception.uid().equals(there.getMetadata().getUid())) {
            return true;
        }
        there.setStatus(with(there.getStatus(), uses));
        try {
            client.resource(there).updateStatus();
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

    private static ExceptionKey key(CompiledException waiver) {
        return new ExceptionKey(waiver.namespace(), waiver.name(), waiver.uid());
    }

    private Counter used(String check) {
        return Counter.builder("sallyport.exceptions.used")
                .description("Requests that were let in by exceptions")
                .tag("check", check)
                .register(meters);
    }

    private Counter uncounted() {
        return Counter.builder("sallyport.exceptions.uncounted")
                .description("Uses of exceptions that are in no status")
                .register(meters);
    }
}
