package dev.sallyport.registry.provider.cloud;

import dev.sallyport.registry.provider.ProviderException;
import dev.sallyport.workload.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Token or credentials that are kept until shortly before their end.
 *
 * @param <T> type of the credentials
 */
final class HeldToken<T> {
    private final Issuer<T> source;
    private final InstantSource clock;
    private @Nullable Held<T> held;

    /** Source of new credentials. */
    @FunctionalInterface
    interface Issuer<T> {
        Issued<T> issue(Deadline deadline) throws ProviderException;
    }

    /**
     * New credentials.
     *
     * @param use time for which they can be used
     */
    record Issued<T>(T value, Duration use) {
        @Override
        public String toString() {
            return "Issued[...]";
        }
    }

    private record Held<T>(T value, Instant end) {}

    HeldToken(Issuer<T> source, InstantSource clock) {
        this.source = source;
        this.clock = clock;
    }

    /** Returns the kept credentials, or new ones if their end is near. */
    synchronized T get(Deadline deadline) throws ProviderException {
        var known = held;
        if (known != null && clock.instant().isBefore(known.end)) {
            return known.value;
        }
        var issued = source.issue(deadline);
        held = new Held<>(issued.value(), clock.instant().plus(issued.use()));
        return issued.value();
    }
}
