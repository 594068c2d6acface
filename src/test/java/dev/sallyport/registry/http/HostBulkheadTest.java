package dev.sallyport.registry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.sallyport.registry.http.HostBulkhead.Passage;
import dev.sallyport.registry.http.RegistryException.Kind;
import dev.sallyport.signature.RegistryListener.Happening;
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

class HostBulkheadTest {
    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final Origin HOST = Origin.of(URI.create("https://a.io/"));

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-23T12:00:00Z"));
    private final List<Happening> happened = new CopyOnWriteArrayList<>();
    private final HostBulkhead lane = lane(2, 3);

    @Test
    void leavesAHostAloneAfterFiveFailures() throws RegistryException {
        fail(4);
        assertThat(happened).isEmpty();
        fail(1);
        assertThat(refused()).hasMessage("a.io has not answered lately and is left alone for a moment");
        assertThat(refused().kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(happened).containsExactly(Happening.GIVEN_UP, Happening.LEFT_ALONE, Happening.LEFT_ALONE);
    }

    @Test
    void countsFailuresAmongTheLastTenAnswers() throws RegistryException {
        for (int i = 0; i < 20; i++) {
            succeed(2);
            fail(1);
        }
        assertThat(happened).isEmpty();
        succeed(1);
        fail(2);
        assertThat(happened).containsExactly(Happening.GIVEN_UP);
    }

    @Test
    void takesWhatSaysNothingForNothing() throws RegistryException {
        fail(4);
        for (int i = 0; i < 20; i++) {
            enter().close();
        }
        fail(1);
        assertThat(happened).containsExactly(Happening.GIVEN_UP);
    }

    @Test
    void letsOneThroughAfterAWhileAndAllOnceItIsAnswered() throws RegistryException {
        fail(5);
        pass(PAUSE.plusMillis(1));
        var probe = enter();
        refused();
        probe.answered();
        probe.close();
        succeed(10);
        assertThat(happened)
                .containsExactly(Happening.GIVEN_UP, Happening.PROBED, Happening.LEFT_ALONE, Happening.RECOVERED);
    }

    @Test
    void waitsAgainWhereThatOneFails() throws RegistryException {
        fail(5);
        pass(PAUSE.plusMillis(1));
        fail(1);
        refused();
        pass(PAUSE.plusMillis(1));
        succeed(1);
        assertThat(happened)
                .containsExactly(
                        Happening.GIVEN_UP,
                        Happening.PROBED,
                        Happening.GIVEN_UP,
                        Happening.LEFT_ALONE,
                        Happening.PROBED,
                        Happening.RECOVERED);
    }

    @Test
    void letsAnotherThroughWhereThatOneSaysNothing() throws RegistryException {
        fail(5);
        pass(PAUSE.plusMillis(1));
        enter().close();
        succeed(1);
        assertThat(happened).endsWith(Happening.RECOVERED);
    }

    @Test
    void isNotToldAnythingNewByWhatWasSentBefore() throws RegistryException {
        var early = enter();
        fail(5);
        pass(PAUSE.plusMillis(1));
        try (var probe = enter()) {
            early.failed();
            early.close();
            probe.answered();
        }
        assertThat(happened).containsExactly(Happening.GIVEN_UP, Happening.PROBED, Happening.RECOVERED);
    }

    @Test
    void letsSoManyThroughAndSoManyWaitAndRefusesTheRest() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var inside = List.of(enter(), enter());
            var waiting = new ArrayList<Future<?>>();
            for (int i = 0; i < 3; i++) {
                waiting.add(threads.submit(() -> {
                    succeed(1);
                    return true;
                }));
            }
            await().pollInterval(1, TimeUnit.MILLISECONDS).until(() -> lane.waiting() == 3);
            assertThat(refused()).hasMessage("a.io has too many requests of ours waiting");
            assertThat(happened).containsExactly(Happening.CROWDED);
            inside.forEach(Passage::close);
            for (var one : waiting) {
                one.get();
            }
        }
        assertThat(lane.waiting()).isZero();
        succeed(1);
    }

    @Test
    void waitsNoLongerThanTheDeadline() throws RegistryException {
        try (var _ = enter();
                var _ = enter()) {
            var undecidedReason = catchThrowableOfType(
                    RegistryException.class, () -> lane.enter(Deadline.in(Duration.ofMillis(1), now::get)));
            assertThat(undecidedReason).hasMessage("a.io has too many requests of ours open");
        }
        assertThat(lane.waiting()).isZero();
    }

    @Test
    void turnsThoseAwayWhoWaitedWhileTheHostWasGivenUp() throws Exception {
        var narrow = lane(1, 3);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var inside = narrow.enter(soon());
            var waiting = threads.submit(() -> catchThrowableOfType(
                    RegistryException.class, () -> narrow.enter(soon()).close()));
            await().pollInterval(1, TimeUnit.MILLISECONDS).until(() -> narrow.waiting() == 1);
            inside.failed();
            inside.close();
            assertThat(waiting.get()).hasMessageContaining("is left alone");
        }
    }

    @Test
    void keepsNoMoreLanesThanItMay() {
        var lanes = new HostBulkheads(RegistryLimits.USUAL, now::get, (_, _) -> {});
        for (int i = 0; i < 10 * HostBulkheads.MAX; i++) {
            lanes.to(Origin.of(URI.create("https://host-" + i + ".io/")));
        }
        assertThat(lanes.count()).isLessThanOrEqualTo(HostBulkheads.MAX);
    }

    private void fail(int times) throws RegistryException {
        for (int i = 0; i < times; i++) {
            try (var passage = enter()) {
                passage.failed();
            }
        }
    }

    private void succeed(int times) throws RegistryException {
        for (int i = 0; i < times; i++) {
            try (var passage = enter()) {
                passage.answered();
            }
        }
    }

    private Passage enter() throws RegistryException {
        return lane.enter(soon());
    }

    private RegistryException refused() {
        return catchThrowableOfType(RegistryException.class, () -> enter().close());
    }

    private Deadline soon() {
        return Deadline.in(Duration.ofSeconds(20), now::get);
    }

    private void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    /** Given up after five failures; after one where only one request is let through. */
    private HostBulkhead lane(int connections, int waiting) {
        var second = Duration.ofSeconds(1);
        var limits = new RegistryLimits(second, second, connections, waiting, connections == 1 ? 1 : 5, PAUSE);
        return new HostBulkhead(HOST, limits, now::get, (_, happening) -> happened.add(happening));
    }
}
