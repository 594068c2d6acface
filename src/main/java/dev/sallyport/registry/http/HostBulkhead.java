package dev.sallyport.registry.http;

import dev.sallyport.signature.RegistryListener;
import dev.sallyport.workload.Deadline;
import dev.sallyport.registry.http.RegistryException.Kind;
import dev.sallyport.signature.RegistryListener.Happening;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The way to one host: so many requests at once, so many that wait, and for a while none where it has not answered lately.
 * Then one request is let through, and what comes of it decides for the others.
 */
final class HostBulkhead {
    private static final float PERCENT = 100f;

    private final Origin origin;
    private final RegistryLimits limits;
    private final RegistryListener watcher;
    private final Semaphore free;
    private final AtomicInteger waiting = new AtomicInteger();
    private final CircuitBreaker breaker;
    private volatile boolean proven;

    HostBulkhead(Origin origin, RegistryLimits limits, InstantSource clock, RegistryListener watcher) {
        this.origin = origin;
        this.limits = limits;
        this.watcher = watcher;
        this.free = new Semaphore(limits.connections());
        this.breaker = CircuitBreaker.of(
                origin.toString(),
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(RegistryLimits.REMEMBERED)
                        .minimumNumberOfCalls(RegistryLimits.REMEMBERED)
                        .failureRateThreshold(PERCENT * limits.failures() / RegistryLimits.REMEMBERED)
                        .waitDurationInOpenState(limits.pause())
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .clock(clock.withZone(ZoneOffset.UTC))
                        .build());
        this.breaker
                .getEventPublisher()
                .onStateTransition(event -> watcher.notice(
                        origin.registry(), happening(event.getStateTransition().getToState())));
    }

    /** Whether the host has ever answered. */
    boolean isProven() {
        return proven;
    }

    /** How many wait for their turn. */
    int waiting() {
        return waiting.get();
    }

    /** Waits for a turn, until the deadline at most; does not wait where the host is left alone or too many wait. */
    Passage enter(Deadline deadline) throws RegistryException {
        if (!breaker.tryAcquirePermission()) {
            throw leftAlone();
        }
        boolean isProbe = breaker.getState() == State.HALF_OPEN;
        try {
            await(deadline);
        } catch (RegistryException tooMany) {
            if (isProbe) {
                breaker.releasePermission();
            }
            throw tooMany;
        }
        if (!isProbe && breaker.getState() != State.CLOSED) { // since those before us have found out
            free.release();
            throw leftAlone();
        }
        return new Passage(isProbe);
    }

    private void await(Deadline deadline) throws RegistryException {
        if (free.tryAcquire()) {
            return;
        }
        try {
            if (waiting.incrementAndGet() > limits.waiting()) {
                watcher.notice(origin.registry(), Happening.CROWDED);
                throw unavailable("has too many requests of ours waiting");
            }
            if (!free.tryAcquire(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
                throw unavailable("has too many requests of ours open");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw unavailable("was not waited for");
        } finally {
            waiting.decrementAndGet();
        }
    }

    private RegistryException leftAlone() {
        watcher.notice(origin.registry(), Happening.LEFT_ALONE);
        return unavailable("has not answered lately and is left alone for a moment");
    }

    private RegistryException unavailable(String what) {
        return new RegistryException(Kind.UNAVAILABLE, origin.registry() + " " + what);
    }

    private static Happening happening(State state) {
        return switch (state) {
            case CLOSED, DISABLED, METRICS_ONLY -> Happening.RECOVERED;
            case HALF_OPEN -> Happening.PROBED;
            case OPEN, FORCED_OPEN -> Happening.GIVEN_UP;
        };
    }

    /** The breaker opens by rate once it has seen enough; a host that never answers is given up before that. */
    private synchronized void count(boolean isProbe, boolean answered) {
        if (!isProbe && breaker.getState() != State.CLOSED) {
            return; // it was sent before the host was given up, and says nothing new
        }
        if (answered) {
            breaker.onSuccess(0, TimeUnit.NANOSECONDS);
            return;
        }
        breaker.onError(0, TimeUnit.NANOSECONDS, unavailable("does not answer"));
        if (breaker.getState() == State.CLOSED && breaker.getMetrics().getNumberOfFailedCalls() >= limits.failures()) {
            breaker.transitionToOpenState();
        }
    }

    /** A turn: one request, of which is told whether it was answered; where it is not told, the turn says nothing. */
    final class Passage implements AutoCloseable {
        private final boolean isProbe;
        private boolean told;

        private Passage(boolean isProbe) {
            this.isProbe = isProbe;
        }

        void answered() {
            proven = true;
            tell(true);
        }

        void failed() {
            tell(false);
        }

        private void tell(boolean answered) {
            if (!told) {
                told = true;
                count(isProbe, answered);
            }
        }

        @Override
        public void close() {
            if (!told && isProbe) {
                breaker.releasePermission();
            }
            free.release();
        }
    }
}
