package dev.sallyport.signature;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.signature.Verification.Verified;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Cache of successful, complete verifications of one repository. A copy of an image may have other signatures and
 * attestations, so that no repository answers for another.
 */
final class VerifiedSignatures {
    private static final int SIZE = 10_000;
    /** Maximum total length of statements, in characters. */
    private static final int MAX_WEIGHT = 64 * 1024 * 1024;

    private final CacheLifetimes lifetimes;
    private final InstantSource clock;
    private final Cache<Location, Entry> entries;

    /** A digest in one repository, and the authority that has signed or attested it. */
    record Location(String repository, String digest, String authority, VerificationTarget target) {}

    /**
     * Cached verification.
     *
     * @param puller identity that the registry has answered
     * @param recheck age from which a failing check verifies again
     */
    private record Entry(Verified verified, PullIdentity puller, Instant time, Duration recheck) {}

    VerifiedSignatures(CacheLifetimes lifetimes, InstantSource clock) {
        this.lifetimes = lifetimes;
        this.clock = clock;
        this.entries = Caffeine.newBuilder()
                .maximumWeight(MAX_WEIGHT)
                .weigher(VerifiedSignatures::weight)
                .expireAfterWrite(lifetimes.fresh().plus(lifetimes.stale()))
                .ticker(InstantTicker.of(clock))
                .build();
    }

    /** Returns a fresh verification. */
    Optional<Verified> fresh(Location location) {
        return entry(location).map(Entry::verified);
    }

    /** Returns a fresh verification that is recent enough for a failing check. */
    Optional<Verified> recent(Location location) {
        return entry(location)
                .filter(entry -> clock.instant().isBefore(entry.time().plus(entry.recheck())))
                .map(Entry::verified);
    }

    private Optional<Entry> entry(Location location) {
        return Optional.ofNullable(entries.getIfPresent(location))
                .filter(entry -> clock.instant().isBefore(entry.time().plus(lifetimes.fresh())));
    }

    /** Returns a stale verification; empty if the authority has expired. */
    Optional<Verified> stale(Location location, Authority authority) {
        var entry = entries.getIfPresent(location);
        return entry == null || lifetimes.stale().isZero() || isExpired(authority)
                ? Optional.empty()
                : Optional.of(entry.verified().stale(entry.time()));
    }

    void add(Location location, Verified verified, PullIdentity puller, Duration recheck) {
        entries.put(location, new Entry(verified, puller, clock.instant(), recheck));
    }

    /**
     * Removes a verification after a rejection for the same pull identity. A registry may hide artifacts from another one, which
     * must not end the use of a stale verification.
     */
    void remove(Location location, PullIdentity puller) {
        var entry = entries.getIfPresent(location);
        if (entry != null && entry.puller().equals(puller)) {
            entries.asMap().remove(location, entry);
        }
    }

    private boolean isExpired(Authority authority) {
        return authority
                .expirationTime()
                .filter(time -> !clock.instant().isBefore(time))
                .isPresent();
    }

    /** Returns the weight of an entry, so that {@link #SIZE} entries without statements are kept. */
    private static int weight(Location location, Entry entry) {
        return MAX_WEIGHT / SIZE
                + entry.verified().statements().stream()
                        .mapToInt(String::length)
                        .sum();
    }
}
