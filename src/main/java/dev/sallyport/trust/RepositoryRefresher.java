package dev.sallyport.trust;

import java.time.Instant;
import java.util.Optional;

/** One repository that is followed: how it stands, and when it is to be asked again. */
final class RepositoryRefresher {
    private final RefreshSchedule pace;
    private RepositoryStatus standing;
    private Instant due;
    private int failures;
    private boolean open;

    RepositoryRefresher(Optional<VerifiedCopy> last, RefreshSchedule pace, Instant now) {
        this.pace = pace;
        this.standing = new RepositoryStatus(last, Optional.empty());
        this.due = now;
    }

    synchronized RepositoryStatus standing() {
        return standing;
    }

    /** Whether it is to be asked now; whoever is told so asks, and tells the end. */
    synchronized boolean begin(Instant now) {
        if (open || now.isBefore(due)) {
            return false;
        }
        open = true;
        return true;
    }

    /** Tells whether something else is in force from now on. */
    synchronized boolean end(RefreshResult refresh, Instant now) {
        open = false;
        var before = standing;
        if (refresh instanceof RefreshResult.Refreshed(var copy)) {
            failures = 0;
            due = now.plus(pace.interval());
            standing = new RepositoryStatus(Optional.of(copy), Optional.of(refresh));
        } else {
            failures++;
            due = now.plus(pace.afterFailures(failures));
            standing = new RepositoryStatus(before.copy(), Optional.of(refresh));
        }
        return !before.copy().map(VerifiedCopy::content).equals(standing.copy().map(VerifiedCopy::content));
    }
}
