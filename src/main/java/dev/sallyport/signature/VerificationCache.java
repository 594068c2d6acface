package dev.sallyport.signature;

import static java.util.Objects.requireNonNull;

import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.signature.Verification.Rejected;
import dev.sallyport.signature.Verification.Unavailable;
import dev.sallyport.signature.Verification.Verified;
import dev.sallyport.signature.VerifiedSignatures.Place;
import dev.sallyport.signature.VerifiedSignatures.Signed;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Remembers verifications, and does each but once however many wait for it.
 *
 * <p>That a digest is signed is true wherever it lies and whoever asks. That no signature was found is true of one repository
 * and for one who may read it: a copy without signatures says nothing about the original. Trouble is never remembered;
 * where a registry is in trouble, what was found there before may count for a while longer.
 */
public final class VerificationCache implements SignatureVerifier {
    private static final int SIZE = 10_000;
    private static final Duration REJECTED = Duration.ofSeconds(30);
    private static final Duration BUDGET = Duration.ofSeconds(30);

    /** Who waits less than that has not found out that a registry does not answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final SignatureVerifier verifier;
    private final PullSecrets secrets;
    private final InstantSource clock;
    private final VerifiedSignatures findings;
    private final SingleFlight<Question, Verification> questions;

    private record Question(Place place, PullIdentity puller) {}

    /**
     * Remembers what another verifier finds.
     *
     * @param secrets tell who is the same to registries
     * @param executor where verifications run, such as one virtual thread each
     */
    public VerificationCache(
            SignatureVerifier verifier,
            PullSecrets secrets,
            CacheLifetimes memory,
            InstantSource clock,
            Executor executor) {
        this.verifier = verifier;
        this.secrets = secrets;
        this.clock = clock;
        this.findings = new VerifiedSignatures(memory, clock);
        this.questions = new SingleFlight<>(SIZE, VerificationCache::memory, clock, executor);
    }

    @Override
    public Verification verify(
            ImageReference image,
            Authority authority,
            VerificationTarget wanted,
            PullIdentity puller,
            Deadline deadline) {
        var place = place(image, authority, wanted);
        var known = findings.fresh(place);
        if (known.isPresent()) {
            return known.get();
        }
        boolean isPatient = deadline.remaining().compareTo(PATIENCE) >= 0;
        var whole = secrets.whole(puller);
        var verification = questions
                .result(new Question(place, whole), deadline, () -> ask(place, image, authority, whole))
                .orElseGet(() -> new Unavailable(UndecidedReason.PENDING, "the signatures are still being looked for"));
        return verification instanceof Unavailable unavailable && isOutage(unavailable.undecidedReason(), isPatient)
                ? findings.stale(place, authority)
                        .<Verification>map(Function.identity())
                        .orElse(unavailable)
                : verification;
    }

    @Override
    public Optional<Verified> known(ImageReference image, Authority authority, VerificationTarget wanted) {
        return findings.fresh(place(image, authority, wanted));
    }

    private static Place place(ImageReference image, Authority authority, VerificationTarget wanted) {
        return new Place(image.name(), new Signed(requireNonNull(image.digest()), authority.fingerprint(), wanted));
    }

    /** Whether the registry does not answer, or has not for as long as there was time. */
    private static boolean isOutage(UndecidedReason undecidedReason, boolean isPatient) {
        return undecidedReason == UndecidedReason.REGISTRY_UNAVAILABLE
                || (undecidedReason == UndecidedReason.PENDING && isPatient);
    }

    /** Looks into memory once more: who asks may have looked there before, and come here after, it was put in. */
    private Verification ask(Place place, ImageReference image, Authority authority, PullIdentity puller) {
        var known = findings.fresh(place);
        if (known.isPresent()) {
            return known.get();
        }
        var wanted = place.signed().wanted();
        var verification = verifier.verify(image, authority, wanted, puller, Deadline.in(BUDGET, clock));
        switch (verification) {
            case Verified verified -> findings.add(place, verified);
            case Rejected _ -> findings.remove(place);
            case Unavailable _ -> {} // says nothing
        }
        return verification;
    }

    private static Duration memory(Verification verification) {
        return switch (verification) {
            case Rejected _ -> REJECTED;
            case Verified _, Unavailable _ -> Duration.ZERO;
        };
    }
}
