package dev.sallyport.trust;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Last verified copy of a TUF repository and the result of the last refresh.
 *
 * @param copy what is in force of it; empty where nothing has been verified yet
 * @param latest what came of asking it the last time; empty where it has not been asked yet
 */
public record RepositoryStatus(Optional<VerifiedCopy> copy, Optional<RefreshResult> latest) {

    /** Nothing is known yet. */
    public static final RepositoryStatus UNKNOWN = new RepositoryStatus(Optional.empty(), Optional.empty());

    /** Why the last try has failed; empty where it has not. */
    public Optional<String> undecidedReason() {
        return latest.flatMap(refresh -> switch (refresh) {
            case RefreshResult.Refreshed _ -> Optional.empty();
            case RefreshResult.Refused(var reason) -> Optional.of(reason);
            case RefreshResult.Unreachable(var reason) -> Optional.of(reason);
        });
    }

    /**
     * Whether somebody has to look: what the repository has was refused, or it could not be asked for too long.
     *
     * @param patience how long it may not be asked with success
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

    /** When a copy is too old, with nothing newer having been had. */
    public static Instant overdue(VerifiedCopy copy, Duration patience) {
        var late = copy.refreshed().plus(patience);
        return late.isBefore(copy.freshUntil()) ? late : copy.freshUntil();
    }
}
