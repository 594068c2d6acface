package dev.sallyport.rollout.pod;

import java.time.Duration;
import java.time.Instant;

/**
 * Container that has ended more than once in a short time, even if it runs at the moment.
 *
 * @param time when it ended last
 * @param message container, Pod, number of crashes and exit code in words
 */
public record ContainerCrash(Instant time, String message) {
    /** The kubelet forgets earlier crashes of a container that has run for ten minutes. */
    static final Duration WINDOW = Duration.ofMinutes(10);

    /** Returns whether the crash loop may continue: the last crash was less than ten minutes ago. */
    public boolean isLoop(Instant now) {
        return now.isBefore(time.plus(WINDOW));
    }
}
