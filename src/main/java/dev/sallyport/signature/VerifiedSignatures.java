package dev.sallyport.signature;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.signature.Verification.Verified;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Signatures that were found: good wherever the digest lies while they are fresh, and after that where they were asked for
 * before, as long as nothing else was found there.
 */
final class VerifiedSignatures {
    private static final int SIZE = 10_000;

    /** Of statements, in characters. */
    private static final int MAX_WEIGHT = 64 * 1024 * 1024;

    private final CacheLifetimes memory;
    private final InstantSource clock;
    private final Cache<Signed, Found> found;
    /** Where a digest was good last, with the time of the verification that says so. */
    private final Cache<Place, Instant> places;

    /** What is signed, and by whom. */
    record Signed(String digest, String authority, VerificationTarget wanted) {}

    /** Where it was looked for. */
    record Place(String repository, Signed signed) {}

    private record Found(Verified verified, Instant at) {}

    VerifiedSignatures(CacheLifetimes memory, InstantSource clock) {
        this.memory = memory;
        this.clock = clock;
        var whole = memory.fresh().plus(memory.stale());
        this.found = Caffeine.newBuilder()
                .maximumWeight(MAX_WEIGHT)
                .weigher(VerifiedSignatures::weight)
                .expireAfterWrite(whole)
                .ticker(InstantTicker.of(clock))
                .build();
        this.places = Caffeine.newBuilder()
                .maximumSize(SIZE)
                .expireAfterWrite(whole)
                .ticker(InstantTicker.of(clock))
                .build();
    }

    /** What is known well enough that nobody need be asked. */
    Optional<Verified> fresh(Place place) {
        var known = found.getIfPresent(place.signed());
        if (known == null || !clock.instant().isBefore(known.at().plus(memory.fresh()))) {
            return Optional.empty();
        }
        remember(place, known);
        return Optional.of(known.verified());
    }

    /** What was known well enough before, for when nobody can be asked; never once the authority's sigstore has ended. */
    Optional<Verified> stale(Place place, Authority authority) {
        var known = found.getIfPresent(place.signed());
        return known == null || places.getIfPresent(place) == null || hasEnded(authority)
                ? Optional.empty()
                : Optional.of(known.verified().stale(known.at()));
    }

    void add(Place place, Verified verified) {
        var known = new Found(verified, clock.instant());
        found.put(place.signed(), known);
        remember(place, known);
    }

    /** It is not signed there after all. */
    void remove(Place place) {
        places.invalidate(place);
    }

    private void remember(Place place, Found known) {
        if (!memory.stale().isZero() && !known.at().equals(places.getIfPresent(place))) {
            places.put(place, known.at());
        }
    }

    private boolean hasEnded(Authority authority) {
        return switch (authority) {
            case Authority.Key _ -> false;
            case Authority.Keyless keyless ->
                keyless.anchor()
                        .until()
                        .filter(end -> !clock.instant().isBefore(end))
                        .isPresent();
        };
    }

    /** So that as many as {@link #SIZE} fit where nothing is said in them. */
    private static int weight(Signed signed, Found found) {
        return MAX_WEIGHT / SIZE
                + found.verified().statements().stream()
                        .mapToInt(String::length)
                        .sum();
    }
}
