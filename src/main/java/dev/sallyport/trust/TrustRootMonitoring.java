package dev.sallyport.trust;

import java.time.Duration;
import java.time.Instant;

/**
 * Thresholds for alerts about trust roots.
 *
 * @param warning time before the expiration time
 * @param patience time for which refreshes of the repository may fail
 */
public record TrustRootMonitoring(Duration warning, Duration patience) {

    /** Returns whether an admin must act on the status of a repository. */
    public boolean isNeglected(RepositoryStatus status, Instant now) {
        return status.isNeglected(now, patience);
    }
}
