package dev.sallyport.registry.http;

import dev.sallyport.registry.http.RegistryException.Reason;
import dev.sallyport.signature.RegistryListener;
import dev.sallyport.signature.RegistryListener.HostEvent;
import dev.sallyport.workload.Deadline;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bulkhead and circuit breaker for one registry host: a limit of concurrent and queued requests. Too many failures open
 * the circuit breaker. After the open duration it is half-open and admits one probe; its outcome closes or opens it.
 */
final class HostBulkhead {
    private static final float PERCENT = 100f;

    private final Origin origin;
    private final RegistryLimits limits;
    private final RegistryListener listener;
    private final Semaphore permits;
    private final AtomicInteger queued = new AtomicInteger();
    private final CircuitBreaker breaker;
    private volatile boolean proven;

    HostBulkhead(Origin origin, RegistryLimits limits, InstantSource clock, RegistryListener listener) {
        this.origin = origin;
        this.limits = limits;
        this.listener = listener;
        this.permits = new Semaphore(limits.maxConcurrentRequests());
        this.breaker = CircuitBreaker.of(
                origin.toString(),
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(RegistryLimits.WINDOW_SIZE)
                        .minimumNumberOfCalls(RegistryLimits.WINDOW_SIZE)
                        .failureRateThreshold(PERCENT * limits.failureThreshold() / RegistryLimits.WINDOW_SIZE)
                        .waitDurationInOpenState(limits.openDuration())
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .clock(clock.withZone(ZoneOffset.UTC))
                        .build());
        this.breaker
                .getEventPublisher()
                .onStateTransition(event -> listener.notice(
                        origin.registry(), event(event.getStateTransition().getToState())));
    }

    /** Returns whether the host has ever answered. */
    boolean isProven() {
        return proven;
    }

    /** Returns the number of queued requests. */
    int queued() {
        return queued.get();
    }

    /** Waits for a permit until the deadline. Fails at once if the circuit breaker is open or the queue is full. */
    Permit acquire(Deadline deadline) throws RegistryException {
        if (!breaker.tryAcquirePermission()) {
            throw circuitOpen();
        }
        boolean isProbe = breaker.getState() == State.HALF_OPEN;
        try {
            await(deadline);
        } catch (RegistryException noPermit) {
            if (isProbe) {
                breaker.releasePermission();
            }
            throw noPermit;
        }
        if (!isProbe && breaker.getState() != State.CLOSED) { // opened while this request was queued
            permits.release();
            throw circuitOpen();
        }
        return new Permit(isProbe);
    }

    private void await(Deadline deadline) throws RegistryException {
        if (permits.tryAcquire()) {
            return;
        }
        try {
            if (queued.incrementAndGet() > limits.maxQueuedRequests()) {
                listener.notice(origin.registry(), HostEvent.REJECTED_QUEUE_FULL);
                throw unavailable("has too many queued requests");
            }
            if (!permits.tryAcquire(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
                throw unavailable("has too many concurrent requests");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw unavailable("was not requested: the thread was interrupted");
        } finally {
            queued.decrementAndGet();
        }
    }

    private RegistryException circuitOpen() {
        listener.notice(origin.registry(), HostEvent.REJECTED_CIRCUIT_OPEN);
        return unavailable("has not answered recently: its circuit breaker is open");
    }

    private RegistryException unavailable(String message) {
        return new RegistryException(Reason.UNAVAILABLE, origin.registry() + " " + message);
    }

    private static HostEvent event(State state) {
        return switch (state) {
            case CLOSED, DISABLED, METRICS_ONLY -> HostEvent.CIRCUIT_CLOSED;
            case HALF_OPEN -> HostEvent.CIRCUIT_HALF_OPEN;
            case OPEN, FORCED_OPEN -> HostEvent.CIRCUIT_OPENED;
        };
    }

    /** Records an outcome. Opens the circuit breaker at the failure threshold, even before its window is full. */
    private synchronized void record(boolean isProbe, boolean succeeded) {
        if (!isProbe && breaker.getState() != State.CLOSED) {
            return; // sent before the circuit breaker opened
        }
        if (succeeded) {
            breaker.onSuccess(0, TimeUnit.NANOSECONDS);
            return;
        }
        breaker.onError(0, TimeUnit.NANOSECONDS, unavailable("does not answer"));
        if (breaker.getState() == State.CLOSED
                && breaker.getMetrics().getNumberOfFailedCalls() >= limits.failureThreshold()) {
            breaker.transitionToOpenState();
        }
    }

    /** Permit for one request. A permit that is closed without an outcome is not counted. */
    final class Permit implements AutoCloseable {
        private final boolean isProbe;
        private boolean recorded;

        private Permit(boolean isProbe) {
            this.isProbe = isProbe;
        }

        void succeeded() {
            proven = true;
            record(true);
        }

        void failed() {
            record(false);
        }

        private void record(boolean succeeded) {
            if (!recorded) {
                recorded = true;
                HostBulkhead.this.record(isProbe, succeeded);
            }
        }

        @Override
        public void close() {
            if (!recorded && isProbe) {
                breaker.releasePermission();
            }
            permits.release();
        }
    }
}
