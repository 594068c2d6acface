package dev.sallyport.signature;

import static java.util.Objects.requireNonNull;

import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.signature.Verification.Rejected;
import dev.sallyport.signature.Verification.Verified;
import dev.sallyport.signature.VerifiedSignatures.Location;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Cache of verifications with a single flight for concurrent requests.
 *
 * <p>A verification is cached for one repository, because copies of an image may have other signatures and attestations. A
 * rejection is cached for one pull identity too, and only for a multiple of the time that the search took. Failures are not
 * cached; while a registry is unavailable, earlier verifications may be used as stale ones.
 */
public final class VerificationCache implements SignatureVerifier {
    private static final int SIZE = 10_000;
    private static final Duration BUDGET = Duration.ofSeconds(30);
    /** A shorter wait does not prove that a registry is unavailable. */
    private static final Duration MIN_WAIT = Duration.ofSeconds(1);

    /** Lifetime of results that may change at any time: it bounds the share of time that is spent on searches. */
    private static final Duration MIN_RECHECK = Duration.ofSeconds(2);

    private static final Duration MAX_RECHECK = Duration.ofSeconds(30);
    private static final int RECHECK_FACTOR = 5;

    private final SignatureVerifier verifier;
    private final PullSecrets secrets;
    private final InstantSource clock;
    private final VerifiedSignatures verified;
    private final SingleFlight<Request, Found> flights;

    private record Request(Location location, PullIdentity puller) {}

    /**
     * Result of a search.
     *
     * @param duration of the search
     * @param time of its end
     */
    private record Found(Verification verification, Duration duration, Instant time) {

        /** Returns the time for which a result is cached that is not a complete verification. */
        Duration lifetime() {
            return switch (verification) {
                case Rejected _ -> recheck();
                case Verified found -> found.incomplete().isPresent() ? recheck() : Duration.ZERO;
                case Unavailable unavailable ->
                    unavailable.undecidedReason() == UndecidedReason.SEARCH_CUT_OFF ? recheck() : Duration.ZERO;
            };
        }

        Duration recheck() {
            var share = duration.multipliedBy(RECHECK_FACTOR);
            var atLeast = share.compareTo(MIN_RECHECK) < 0 ? MIN_RECHECK : share;
            return atLeast.compareTo(MAX_RECHECK) > 0 ? MAX_RECHECK : atLeast;
        }
    }

    /**
     * Creates a cache for the results of another verifier.
     *
     * @param secrets complete pull identities, so that equal credentials share a verification
     * @param executor runs verifications, such as one virtual thread for each
     */
    public VerificationCache(
            SignatureVerifier verifier,
            PullSecrets secrets,
            CacheLifetimes lifetimes,
            InstantSource clock,
            Executor executor) {
        this.verifier = verifier;
        this.secrets = secrets;
        this.clock = clock;
        this.verified = new VerifiedSignatures(lifetimes, clock);
        this.flights = new SingleFlight<>(SIZE, Found::lifetime, clock, executor);
    }

    @Override
    public Verification verify(
            ImageReference image,
            Authority authority,
            VerificationTarget target,
            PullIdentity puller,
            Deadline deadline) {
        var search = new Search(image, authority, location(image, authority, target), false);
        return cachedOrSearched(verified.fresh(search.location()), search, puller, deadline);
    }

    @Override
    public Verification latest(
            ImageReference image,
            Authority authority,
            VerificationTarget target,
            PullIdentity puller,
            Deadline deadline) {
        var search = new Search(image, authority, location(image, authority, target), true);
        return cachedOrSearched(verified.recent(search.location()), search, puller, deadline);
    }

    @Override
    public Optional<Verified> known(ImageReference image, Authority authority, VerificationTarget target) {
        return verified.fresh(location(image, authority, target));
    }

    private static Location location(ImageReference image, Authority authority, VerificationTarget target) {
        return new Location(image.name(), requireNonNull(image.digest()), authority.fingerprint(), target);
    }

    /**
     * A search to be made.
     *
     * @param isLatest whether an older verification is not sufficient
     */
    private record Search(ImageReference image, Authority authority, Location location, boolean isLatest) {}

    private Verification cachedOrSearched(
            Optional<Verified> cached, Search search, PullIdentity puller, Deadline deadline) {
        return cached.<Verification>map(Function.identity()).orElseGet(() -> searched(search, puller, deadline));
    }

    private Verification searched(Search search, PullIdentity puller, Deadline deadline) {
        boolean isLongWait = deadline.remaining().compareTo(MIN_WAIT) >= 0;
        var whole = secrets.whole(puller);
        var verification = flights.result(new Request(search.location(), whole), deadline, () -> run(search, whole))
                .map(this::withAge)
                .orElseGet(() -> new Unavailable(UndecidedReason.PENDING, "the verification is not complete"));
        return failure(verification)
                .filter(reason -> isOutage(reason, isLongWait))
                .flatMap(_ -> verified.stale(search.location(), search.authority()))
                .<Verification>map(Function.identity())
                .orElse(verification);
    }

    /** Returns why a search found no complete result. */
    private static Optional<UndecidedReason> failure(Verification verification) {
        return switch (verification) {
            case Unavailable unavailable -> Optional.of(unavailable.undecidedReason());
            case Verified found -> found.incomplete().map(Unavailable::undecidedReason);
            case Rejected _ -> Optional.empty();
        };
    }

    /** Returns whether the registry is unavailable, or has not answered during a long wait. */
    private static boolean isOutage(UndecidedReason undecidedReason, boolean isLongWait) {
        return undecidedReason.isUnreachableRegistry() || (undecidedReason == UndecidedReason.PENDING && isLongWait);
    }

    /** Returns the verification; a rejection that is not new states its age. */
    private Verification withAge(Found found) {
        var age = Duration.between(found.time(), clock.instant());
        return found.verification() instanceof Rejected rejected && age.compareTo(MIN_RECHECK) > 0
                ? new Rejected(
                        rejected.rejectionReason(),
                        "%s (read %d s ago, read again in %d s)"
                                .formatted(
                                        rejected.reason(),
                                        age.toSeconds(),
                                        Math.max(1, found.lifetime().minus(age).toSeconds())))
                : found.verification();
    }

    /** Verifies, unless a flight that ended after the caller's first lookup has added the result. */
    private Found run(Search search, PullIdentity puller) {
        var location = search.location();
        var start = clock.instant();
        var known = search.isLatest() ? verified.recent(location) : verified.fresh(location);
        if (known.isPresent()) {
            return new Found(known.get(), Duration.ZERO, start);
        }
        var verification = verifier.verify(
                search.image(), search.authority(), location.target(), puller, Deadline.in(BUDGET, clock));
        var end = clock.instant();
        var found = new Found(verification, Duration.between(start, end), end);
        switch (verification) {
            case Verified result -> {
                if (result.incomplete().isEmpty()) {
                    verified.add(location, result, puller, found.recheck());
                }
            }
            case Rejected _ -> verified.remove(location, puller);
            case Unavailable _ -> {} // no result about the image
        }
        return found;
    }
}
