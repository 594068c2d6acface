package dev.sallyport.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.trust.RefreshResult.Refreshed;
import dev.sallyport.trust.RefreshResult.Refused;
import dev.sallyport.trust.RefreshResult.Unreachable;
import dev.sallyport.workload.Deadline;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tests with a repository that is refreshed every six hours. */
class RefreshedRepositoriesTest {
    private static final TufRepository REPOSITORY = new TufRepository(URI.create("https://m"), "root", "t");
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
    private static final VerifiedCopy OLD = new VerifiedCopy("old", START, START.plus(Duration.ofDays(7)));
    private static final VerifiedCopy NEW = new VerifiedCopy("new", START, START.plus(Duration.ofDays(7)));

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<String> notifications = new ArrayList<>();
    private Optional<VerifiedCopy> last = Optional.empty();
    private RefreshResult result = new Refreshed(NEW);
    private Instant now = START;
    private int refreshes;
    private final RefreshedRepositories repositories = new RefreshedRepositories(
            new FakeReader(), new RefreshSchedule(Duration.ofHours(6)), tasks::add, () -> now);

    @Test
    void usesEarlierCopyAtOnce() {
        last = Optional.of(OLD);
        repositories.follow(Set.of(REPOSITORY));

        assertThat(refreshes).isZero();
        assertThat(repositories.find(REPOSITORY)).contains(new RepositoryStatus(Optional.of(OLD), Optional.empty()));
        assertThat(repositories.isSettled()).isTrue();

        run();
        assertThat(repositories.find(REPOSITORY)).contains(new RepositoryStatus(Optional.of(NEW), Optional.of(result)));
    }

    @Test
    void isSettledAfterFirstRefreshOfEach() {
        result = new Unreachable("no answer");
        assertThat(repositories.isSettled()).isTrue();

        repositories.follow(Set.of(REPOSITORY));
        assertThat(repositories.isSettled()).isFalse();
        run();
        assertThat(repositories.isSettled()).isTrue();
    }

    @Test
    void refreshesOncePerInterval() {
        repositories.follow(Set.of(REPOSITORY));
        repositories.refreshDue();
        run();
        assertThat(refreshes).isEqualTo(1);
        now = START.plus(Duration.ofHours(6)).minusSeconds(1);
        repositories.refreshDue();
        run();
        assertThat(refreshes).isEqualTo(1);
        now = START.plus(Duration.ofHours(6));
        repositories.refreshDue();
        run();
        assertThat(refreshes).isEqualTo(2);
    }

    @Test
    void retriesWithDoublingPause() {
        result = new Unreachable("no answer");
        repositories.follow(Set.of(REPOSITORY));
        var tries = new ArrayList<Long>();
        for (int second = 0; second < 3600; second++) {
            now = START.plusSeconds(second);
            repositories.refreshDue();
            if (!tasks.isEmpty()) {
                tries.add((long) second);
                run();
            }
        }

        assertThat(tries).containsExactly(0L, 30L, 90L, 210L, 450L, 930L, 1890L);
        assertThat(new RefreshSchedule(Duration.ofHours(6)).afterFailures(1000)).isEqualTo(Duration.ofMinutes(32));
        assertThat(new RefreshSchedule(Duration.ofSeconds(3)).afterFailures(1)).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void keepsCopyAfterFailures() {
        repositories.follow(Set.of(REPOSITORY));
        run();
        for (var failure : List.of(new Refused("rolled back"), new Unreachable("no answer"))) {
            result = failure;
            now = now.plus(Duration.ofHours(6));
            repositories.refreshDue();
            run();

            assertThat(repositories.find(REPOSITORY))
                    .contains(new RepositoryStatus(Optional.of(NEW), Optional.of(failure)));
        }
    }

    @Test
    void notifiesListenersOfResultAndChange() {
        last = Optional.of(OLD);
        repositories.onRefresh(
                (_, refresh, changed) -> notifications.add(refresh.getClass().getSimpleName() + " " + changed));
        repositories.follow(Set.of(REPOSITORY));
        run();
        now = now.plus(Duration.ofHours(6));
        repositories.refreshDue();
        run();
        result = new Refused("rolled back");
        now = now.plus(Duration.ofHours(6));
        repositories.refreshDue();
        run();

        assertThat(notifications).containsExactly("Refreshed true", "Refreshed false", "Refused false");
    }

    @Test
    void doesNotNotifyOfRemovedRepositories() {
        repositories.onRefresh((_, refresh, _) -> notifications.add(refresh.toString()));
        repositories.follow(Set.of(REPOSITORY));
        repositories.follow(Set.of());
        run();

        assertThat(repositories.find(REPOSITORY)).isEmpty();
        assertThat(notifications).isEmpty();
    }

    /** An exception must not stop the periodic refreshes. */
    @Test
    void refreshesAgainAfterInternalError() {
        result = null;
        repositories.follow(Set.of(REPOSITORY));
        assertThatThrownBy(this::run).isInstanceOf(IllegalStateException.class);
        assertThat(repositories.isSettled()).isTrue();

        result = new Refreshed(NEW);
        now = now.plusSeconds(30);
        repositories.refreshDue();
        run();
        assertThat(repositories.find(REPOSITORY)).contains(new RepositoryStatus(Optional.of(NEW), Optional.of(result)));
    }

    @Test
    void isNeglectedAfterRejectionOrLongFailure() {
        var patience = new RefreshSchedule(Duration.ofHours(6)).patience();
        var copy = Optional.of(OLD);
        var unreachable = Optional.<RefreshResult>of(new Unreachable("no answer"));
        var early = START.plus(Duration.ofHours(12)).minusSeconds(1);
        var late = START.plus(Duration.ofHours(12));

        assertThat(new RepositoryStatus(copy, unreachable).isNeglected(early, patience))
                .isFalse();
        assertThat(new RepositoryStatus(copy, unreachable).isNeglected(late, patience))
                .isTrue();
        assertThat(new RepositoryStatus(Optional.empty(), unreachable).isNeglected(early, patience))
                .isTrue();
        assertThat(new RepositoryStatus(copy, Optional.of(new Refused("bad"))).isNeglected(START, patience))
                .isTrue();
        assertThat(new RepositoryStatus(copy, Optional.of(new Refreshed(OLD))).isNeglected(late, patience))
                .isFalse();
        assertThat(new RepositoryStatus(copy, Optional.of(new Refreshed(OLD))).isNeglected(OLD.freshUntil(), patience))
                .isTrue();
        assertThat(RepositoryStatus.UNKNOWN.isNeglected(late, patience)).isFalse();
    }

    @Test
    void rejectsIntervalOfZero() {
        assertThatThrownBy(() -> new RefreshSchedule(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sallyport.trust.tuf-refresh-interval");
    }

    private void run() {
        for (var task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    private final class FakeReader implements RepositoryReader {
        @Override
        public Optional<VerifiedCopy> last(TufRepository repository) {
            return last;
        }

        @Override
        public RefreshResult refresh(TufRepository repository, Deadline deadline) {
            refreshes++;
            if (result == null) {
                throw new IllegalStateException("broken");
            }
            return result;
        }
    }
}
