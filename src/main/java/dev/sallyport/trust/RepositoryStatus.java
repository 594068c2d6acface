package dev.sallyport.trust;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Last verified copy of a TUF repository and the result of the last refresh.
 *
 * @param copy copy in force; empty before the first successful verification
 * @param latest result of the last refresh; empty before the first one
 */
public record RepositoryStatus(Optional<VerifiedCopy> copy, Optional<RefreshResult> latest) {

    /** Status before the first refresh. */
    public static final RepositoryStatus UNKNOWN = new RepositoryStatus(Optional.empty(), Optional.empty());

    /** Returns why the last refresh failed; empty after a success. */
    public Optional<String> undecidedReason() {
        return latest.flatMap(refresh -> switch (refresh) {
            case RefreshResult.Refreshed _ -> Optional.empty();
            case RefreshResult.Refused(var reason) -> Optional.of(reason);
            case RefreshResult.Unreachable(var reason) -> Optional.of(reason);
        });
    }

    /**
     * Returns whether an admin must act: the content was rejected, or refreshes have failed for too long.
     *
     * @param patience time for which refreshes may fail
     */
    public boolean isNeglected(Instant now, Duration patience) {
        return latest.isPresent()
                && switch (latest.get()) {
                    case RefreshResult.Refreshed(var fresh) -> !now.isBefore(fresh.freshUntil());
                    case RefreshResult.Refused _ -> true;
                    case RefreshResult.Unreachable _ ->
                        copy.map(kept -> !now.isBefore(overdue(kept, patience))).orElse(true);
                };
    }

    /** Returns the time from which a copy without a successful refresh is too old. */
    public static Instant overdue(VerifiedCopy copy, Duration patience) {
        var late = copy.refreshed().plus(patience);
        return late.isBefore(copy.freshUntil()) ? late : copy.freshUntil();
    }
}
