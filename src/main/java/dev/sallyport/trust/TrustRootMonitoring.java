package dev.sallyport.trust;

import java.time.Duration;
import java.time.Instant;

/**
 * From when on somebody is to look after a trust root.
 *
 * @param warning how long before its end
 * @param patience how long its repository may not have been asked with success
 */
public record TrustRootMonitoring(Duration warning, Duration patience) {

    /** Whether its repository needs somebody's attention. */
    public boolean isNeglected(RepositoryStatus standing, Instant now) {
        return standing.isNeglected(now, patience);
    }
}
