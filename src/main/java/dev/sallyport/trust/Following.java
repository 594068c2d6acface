package dev.sallyport.trust;

import java.time.Instant;
import java.util.Optional;

/** One repository that is followed: how it stands, and when it is to be asked again. */
final class Following {
    private final Pace pace;
    private Standing standing;
    private Instant due;
    private int failures;
    private boolean open;

    Following(Optional<VerifiedCopy> last, Pace pace, Instant now) {
        this.pace = pace;
        this.standing = new Standing(last, Optional.empty());
        this.due = now;
    }

    synchronized Standing standing() {
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
    synchronized boolean end(Refresh refresh, Instant now) {
        open = false;
        var before = standing;
        if (refresh instanceof Refresh.Refreshed(var copy)) {
            failures = 0;
            due = now.plus(pace.interval());
            standing = new Standing(Optional.of(copy), Optional.of(refresh));
        } else {
            failures++;
            due = now.plus(pace.afterFailures(failures));
            standing = new Standing(before.copy(), Optional.of(refresh));
        }
        return !before.copy().map(VerifiedCopy::content).equals(standing.copy().map(VerifiedCopy::content));
    }
}
