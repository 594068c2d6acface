package dev.sallyport.signature;

import static java.util.Objects.requireNonNull;

import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.signature.Verification.Rejected;
import dev.sallyport.signature.Verification.Verified;
import dev.sallyport.signature.VerifiedSignatures.Location;
import dev.sallyport.signature.VerifiedSignatures.Signed;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Cache of verifications with a single flight for concurrent requests.
 *
 * <p>A verified digest is verified in every repository and for every pull identity. A rejection is cached for one
 * repository and one pull identity, because copies of an image may lack its signatures. Failures are not cached; while
 * a registry is unavailable, earlier verifications may be used as stale ones.
 */
public final class VerificationCache implements SignatureVerifier {
    private static final int SIZE = 10_000;
    private static final Duration REJECTED = Duration.ofSeconds(30);
    private static final Duration BUDGET = Duration.ofSeconds(30);
    /** A shorter wait does not prove that a registry is unavailable. */
    private static final Duration MIN_WAIT = Duration.ofSeconds(1);

    private final SignatureVerifier verifier;
    private final PullSecrets secrets;
    private final InstantSource clock;
    private final VerifiedSignatures verified;
    private final SingleFlight<Request, Verification> flights;

    private record Request(Location location, PullIdentity puller) {}

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
        this.flights = new SingleFlight<>(SIZE, VerificationCache::lifetime, clock, executor);
    }

    @Override
    public Verification verify(
            ImageReference image,
            Authority authority,
            VerificationTarget target,
            PullIdentity puller,
            Deadline deadline) {
        var location = location(image, authority, target);
        var fresh = verified.fresh(location);
        if (fresh.isPresent()) {
            return fresh.get();
        }
        boolean isLongWait = deadline.remaining().compareTo(MIN_WAIT) >= 0;
        var whole = secrets.whole(puller);
        var verification = flights.result(
                        new Request(location, whole), deadline, () -> load(location, image, authority, whole))
                .orElseGet(() -> new Unavailable(UndecidedReason.PENDING, "the verification is not complete"));
        return verification instanceof Unavailable unavailable && isOutage(unavailable.undecidedReason(), isLongWait)
                ? verified.stale(location, authority)
                        .<Verification>map(Function.identity())
                        .orElse(unavailable)
                : verification;
    }

    @Override
    public Optional<Verified> known(ImageReference image, Authority authority, VerificationTarget target) {
        return verified.fresh(location(image, authority, target));
    }

    private static Location location(ImageReference image, Authority authority, VerificationTarget target) {
        return new Location(image.name(), new Signed(requireNonNull(image.digest()), authority.fingerprint(), target));
    }

    /** Returns whether the registry is unavailable, or has not answered during a long wait. */
    private static boolean isOutage(UndecidedReason undecidedReason, boolean isLongWait) {
        return undecidedReason == UndecidedReason.REGISTRY_UNAVAILABLE
                || (undecidedReason == UndecidedReason.PENDING && isLongWait);
    }

    /** Verifies, unless a flight that ended after the caller's first lookup has added the result. */
    private Verification load(Location location, ImageReference image, Authority authority, PullIdentity puller) {
        var fresh = verified.fresh(location);
        if (fresh.isPresent()) {
            return fresh.get();
        }
        var target = location.signed().target();
        var verification = verifier.verify(image, authority, target, puller, Deadline.in(BUDGET, clock));
        switch (verification) {
            case Verified result -> verified.add(location, result);
            case Rejected _ -> verified.remove(location);
            case Unavailable _ -> {} // no result about the image
        }
        return verification;
    }

    private static Duration lifetime(Verification verification) {
        return switch (verification) {
            case Rejected _ -> REJECTED;
            case Verified _, Unavailable _ -> Duration.ZERO;
        };
    }
}
