package dev.sallyport.trust;

import java.time.Instant;
import java.util.Optional;

/** Status of one repository and time of its next refresh. */
final class RepositoryRefresher {
    private final RefreshSchedule schedule;
    private RepositoryStatus status;
    private Instant due;
    private int failures;
    private boolean running;

    RepositoryRefresher(Optional<VerifiedCopy> last, RefreshSchedule schedule, Instant now) {
        this.schedule = schedule;
        this.status = new RepositoryStatus(last, Optional.empty());
        this.due = now;
    }

    synchronized RepositoryStatus status() {
        return status;
    }

    /** Starts a refresh if one is due, and returns whether it did; the caller must then call {@link #end}. */
    synchronized boolean begin(Instant now) {
        if (running || now.isBefore(due)) {
            return false;
        }
        running = true;
        return true;
    }

    /** Ends a refresh and returns whether the content in force has changed. */
    synchronized boolean end(RefreshResult refresh, Instant now) {
        running = false;
        var before = status;
        if (refresh instanceof RefreshResult.Refreshed(var copy)) {
            failures = 0;
            due = now.plus(schedule.interval());
            status = new RepositoryStatus(Optional.of(copy), Optional.of(refresh));
        } else {
            failures++;
            due = now.plus(schedule.afterFailures(failures));
            status = new RepositoryStatus(before.copy(), Optional.of(refresh));
        }
        return !before.copy().map(VerifiedCopy::content).equals(status.copy().map(VerifiedCopy::content));
    }
}
