package dev.sallyport.registry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.sallyport.registry.http.HostBulkhead.Permit;
import dev.sallyport.registry.http.RegistryException.Reason;
import dev.sallyport.signature.RegistryListener.HostEvent;
import dev.sallyport.workload.Deadline;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Limits of concurrent and queued requests, and the states of the circuit breaker. */
class HostBulkheadTest {
    private static final Duration OPEN_DURATION = Duration.ofSeconds(10);
    private static final Origin HOST = Origin.of(URI.create("https://a.io/"));

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-23T12:00:00Z"));
    private final List<HostEvent> events = new CopyOnWriteArrayList<>();
    private final HostBulkhead bulkhead = bulkhead(2, 3);

    @Test
    void opensAfterFiveFailures() throws RegistryException {
        fail(4);
        assertThat(events).isEmpty();
        fail(1);
        assertThat(rejected()).hasMessage("a.io has not answered recently: its circuit breaker is open");
        assertThat(rejected().reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(events)
                .containsExactly(
                        HostEvent.CIRCUIT_OPENED, HostEvent.REJECTED_CIRCUIT_OPEN, HostEvent.REJECTED_CIRCUIT_OPEN);
    }

    @Test
    void countsFailuresAmongTheLastTenAnswers() throws RegistryException {
        for (int i = 0; i < 20; i++) {
            succeed(2);
            fail(1);
        }
        assertThat(events).isEmpty();
        succeed(1);
        fail(2);
        assertThat(events).containsExactly(HostEvent.CIRCUIT_OPENED);
    }

    @Test
    void ignoresPermitsWithoutOutcome() throws RegistryException {
        fail(4);
        for (int i = 0; i < 20; i++) {
            acquire().close();
        }
        fail(1);
        assertThat(events).containsExactly(HostEvent.CIRCUIT_OPENED);
    }

    @Test
    void admitsOneProbeAndClosesAfterItsSuccess() throws RegistryException {
        fail(5);
        pass(OPEN_DURATION.plusMillis(1));
        var probe = acquire();
        rejected();
        probe.succeeded();
        probe.close();
        succeed(10);
        assertThat(events)
                .containsExactly(
                        HostEvent.CIRCUIT_OPENED,
                        HostEvent.CIRCUIT_HALF_OPEN,
                        HostEvent.REJECTED_CIRCUIT_OPEN,
                        HostEvent.CIRCUIT_CLOSED);
    }

    @Test
    void opensAgainAfterAFailedProbe() throws RegistryException {
        fail(5);
        pass(OPEN_DURATION.plusMillis(1));
        fail(1);
        rejected();
        pass(OPEN_DURATION.plusMillis(1));
        succeed(1);
        assertThat(events)
                .containsExactly(
                        HostEvent.CIRCUIT_OPENED,
                        HostEvent.CIRCUIT_HALF_OPEN,
                        HostEvent.CIRCUIT_OPENED,
                        HostEvent.REJECTED_CIRCUIT_OPEN,
                        HostEvent.CIRCUIT_HALF_OPEN,
                        HostEvent.CIRCUIT_CLOSED);
    }

    @Test
    void admitsAnotherProbeAfterOneWithoutOutcome() throws RegistryException {
        fail(5);
        pass(OPEN_DURATION.plusMillis(1));
        acquire().close();
        succeed(1);
        assertThat(events).endsWith(HostEvent.CIRCUIT_CLOSED);
    }

    @Test
    void ignoresOutcomesOfRequestsSentBeforeOpening() throws RegistryException {
        var early = acquire();
        fail(5);
        pass(OPEN_DURATION.plusMillis(1));
        try (var probe = acquire()) {
            early.failed();
            early.close();
            probe.succeeded();
        }
        assertThat(events)
                .containsExactly(HostEvent.CIRCUIT_OPENED, HostEvent.CIRCUIT_HALF_OPEN, HostEvent.CIRCUIT_CLOSED);
    }

    @Test
    void limitsConcurrentAndQueuedRequests() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var active = List.of(acquire(), acquire());
            var queued = new ArrayList<Future<?>>();
            for (int i = 0; i < 3; i++) {
                queued.add(threads.submit(() -> {
                    succeed(1);
                    return true;
                }));
            }
            await().pollInterval(1, TimeUnit.MILLISECONDS).until(() -> bulkhead.queued() == 3);
            assertThat(rejected()).hasMessage("a.io has too many queued requests");
            assertThat(events).containsExactly(HostEvent.REJECTED_QUEUE_FULL);
            active.forEach(Permit::close);
            for (var one : queued) {
                one.get();
            }
        }
        assertThat(bulkhead.queued()).isZero();
        succeed(1);
    }

    @Test
    void waitsNoLongerThanTheDeadline() throws RegistryException {
        try (var _ = acquire();
                var _ = acquire()) {
            var failure = catchThrowableOfType(
                    RegistryException.class, () -> bulkhead.acquire(Deadline.in(Duration.ofMillis(1), now::get)));
            assertThat(failure).hasMessage("a.io has too many concurrent requests");
        }
        assertThat(bulkhead.queued()).isZero();
    }

    @Test
    void rejectsQueuedRequestsWhenItOpens() throws Exception {
        var narrow = bulkhead(1, 3);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var active = narrow.acquire(soon());
            var queued = threads.submit(() -> catchThrowableOfType(
                    RegistryException.class, () -> narrow.acquire(soon()).close()));
            await().pollInterval(1, TimeUnit.MILLISECONDS).until(() -> narrow.queued() == 1);
            active.failed();
            active.close();
            assertThat(queued.get()).hasMessageContaining("circuit breaker is open");
        }
    }

    @Test
    void limitsTheNumberOfBulkheads() {
        var bulkheads = new HostBulkheads(RegistryLimits.DEFAULTS, now::get, (_, _) -> {});
        for (int i = 0; i < 10 * HostBulkheads.MAX; i++) {
            bulkheads.of(Origin.of(URI.create("https://host-" + i + ".io/")));
        }
        assertThat(bulkheads.count()).isLessThanOrEqualTo(HostBulkheads.MAX);
    }

    private void fail(int times) throws RegistryException {
        for (int i = 0; i < times; i++) {
            try (var permit = acquire()) {
                permit.failed();
            }
        }
    }

    private void succeed(int times) throws RegistryException {
        for (int i = 0; i < times; i++) {
            try (var permit = acquire()) {
                permit.succeeded();
            }
        }
    }

    private Permit acquire() throws RegistryException {
        return bulkhead.acquire(soon());
    }

    private RegistryException rejected() {
        return catchThrowableOfType(RegistryException.class, () -> acquire().close());
    }

    private Deadline soon() {
        return Deadline.in(Duration.ofSeconds(20), now::get);
    }

    private void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    /** Creates a bulkhead with a failure threshold of 5, or of 1 if only one concurrent request is allowed. */
    private HostBulkhead bulkhead(int concurrent, int queued) {
        var second = Duration.ofSeconds(1);
        var limits = new RegistryLimits(second, second, concurrent, queued, concurrent == 1 ? 1 : 5, OPEN_DURATION);
        return new HostBulkhead(HOST, limits, now::get, (_, event) -> events.add(event));
    }
}
