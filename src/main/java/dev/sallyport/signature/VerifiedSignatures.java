package dev.sallyport.signature;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.signature.Verification.Verified;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Cache of successful verifications. A fresh one counts in every repository; a stale one only in repositories in which
 * it was used before and not rejected since.
 */
final class VerifiedSignatures {
    private static final int SIZE = 10_000;
    /** Maximum total length of statements, in characters. */
    private static final int MAX_WEIGHT = 64 * 1024 * 1024;

    private final CacheLifetimes lifetimes;
    private final InstantSource clock;
    private final Cache<Signed, Entry> entries;
    /** The time of the verification that was last used in a repository. */
    private final Cache<Location, Instant> locations;

    /** A digest that an authority has signed or attested. */
    record Signed(String digest, String authority, VerificationTarget target) {}

    /** A signed digest in one repository. */
    record Location(String repository, Signed signed) {}

    private record Entry(Verified verified, Instant time) {}

    VerifiedSignatures(CacheLifetimes lifetimes, InstantSource clock) {
        this.lifetimes = lifetimes;
        this.clock = clock;
        var total = lifetimes.fresh().plus(lifetimes.stale());
        this.entries = Caffeine.newBuilder()
                .maximumWeight(MAX_WEIGHT)
                .weigher(VerifiedSignatures::weight)
                .expireAfterWrite(total)
                .ticker(InstantTicker.of(clock))
                .build();
        this.locations = Caffeine.newBuilder()
                .maximumSize(SIZE)
                .expireAfterWrite(total)
                .ticker(InstantTicker.of(clock))
                .build();
    }

    /** Returns a verification that is fresh, in any repository. */
    Optional<Verified> fresh(Location location) {
        var entry = entries.getIfPresent(location.signed());
        if (entry == null || !clock.instant().isBefore(entry.time().plus(lifetimes.fresh()))) {
            return Optional.empty();
        }
        addLocation(location, entry);
        return Optional.of(entry.verified());
    }

    /** Returns a stale verification in its repository; empty if the authority has expired. */
    Optional<Verified> stale(Location location, Authority authority) {
        var entry = entries.getIfPresent(location.signed());
        return entry == null || locations.getIfPresent(location) == null || isExpired(authority)
                ? Optional.empty()
                : Optional.of(entry.verified().stale(entry.time()));
    }

    void add(Location location, Verified verified) {
        var entry = new Entry(verified, clock.instant());
        entries.put(location.signed(), entry);
        addLocation(location, entry);
    }

    /** Removes a repository after a rejection. */
    void remove(Location location) {
        locations.invalidate(location);
    }

    private void addLocation(Location location, Entry entry) {
        if (!lifetimes.stale().isZero() && !entry.time().equals(locations.getIfPresent(location))) {
            locations.put(location, entry.time());
        }
    }

    private boolean isExpired(Authority authority) {
        return authority
                .expirationTime()
                .filter(time -> !clock.instant().isBefore(time))
                .isPresent();
    }

    /** Returns the weight of an entry, so that {@link #SIZE} entries without statements are kept. */
    private static int weight(Signed signed, Entry entry) {
        return MAX_WEIGHT / SIZE
                + entry.verified().statements().stream()
                        .mapToInt(String::length)
                        .sum();
    }
}
