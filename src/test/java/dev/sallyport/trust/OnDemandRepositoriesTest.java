package dev.sallyport.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.trust.RefreshResult.Refreshed;
import dev.sallyport.trust.RefreshResult.Refused;
import dev.sallyport.trust.RefreshResult.Unreachable;
import dev.sallyport.workload.Deadline;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests with a repository that an earlier process verified at the start of November. */
class OnDemandRepositoriesTest {
    private static final TufRepository REPOSITORY = new TufRepository(URI.create("https://m"), "root", "t");
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
    private static final VerifiedCopy OLD = new VerifiedCopy("old", START, START.plus(Duration.ofDays(7)));
    private static final VerifiedCopy NEW = new VerifiedCopy("new", START, START.plus(Duration.ofDays(7)));

    private Optional<VerifiedCopy> last = Optional.of(OLD);
    private RefreshResult result = new Refreshed(NEW);
    private int refreshes;

    @Test
    void doesNotRefreshWithinInterval() {
        assertThat(find(Duration.ofHours(5))).contains("old");
        assertThat(refreshes).isZero();
        assertThat(find(Duration.ofHours(6))).contains("new");
    }

    @Test
    void refreshesOnce() {
        last = Optional.empty();
        var repositories =
                new OnDemandRepositories(new FakeReader(), new RefreshSchedule(Duration.ofHours(6)), () -> START);

        assertThat(repositories.find(REPOSITORY)).isEqualTo(repositories.find(REPOSITORY));
        assertThat(refreshes).isEqualTo(1);
    }

    @Test
    void usesUnexpiredCopyWhileRepositoryIsUnreachable() {
        result = new Unreachable("no answer");

        assertThat(find(Duration.ofDays(6))).contains("old");
        assertThat(find(Duration.ofDays(7))).isEmpty();
        last = Optional.empty();
        assertThat(find(Duration.ZERO)).isEmpty();
    }

    @Test
    void doesNotUseCopyAfterRejection() {
        result = new Refused("rolled back");

        assertThat(find(Duration.ofDays(1))).isEmpty();
    }

    private Optional<String> find(Duration later) {
        return new OnDemandRepositories(
                        new FakeReader(), new RefreshSchedule(Duration.ofHours(6)), () -> START.plus(later))
                .find(REPOSITORY)
                .orElseThrow()
                .copy()
                .map(VerifiedCopy::content);
    }

    private final class FakeReader implements RepositoryReader {
        @Override
        public Optional<VerifiedCopy> last(TufRepository repository) {
            return last;
        }

        @Override
        public RefreshResult refresh(TufRepository repository, Deadline deadline) {
            refreshes++;
            return result;
        }
    }
}
