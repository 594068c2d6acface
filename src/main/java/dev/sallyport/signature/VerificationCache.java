package dev.sallyport.signature;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.check.Outcome.Trouble;
import dev.sallyport.signature.Verification.Rejected;
import dev.sallyport.signature.Verification.Unavailable;
import dev.sallyport.signature.Verification.Verified;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/**
 * Remembers verifications, and does each but once however many wait for it.
 *
 * <p>That a digest is signed is true wherever it lies and whoever asks. That no signature was found is true of one repository
 * and for one who may read it: a copy without signatures says nothing about the original. Trouble is never remembered.
 */
public final class VerificationCache implements SignatureVerifier {
    private static final int SIZE = 10_000;

    /** Of statements, in characters. */
    private static final int MAX_WEIGHT = 64 * 1024 * 1024;

    private static final Duration REJECTED = Duration.ofSeconds(30);
    private static final Duration BUDGET = Duration.ofSeconds(30);

    private final SignatureVerifier verifier;
    private final InstantSource clock;
    private final Cache<Signed, Verified> signed;
    private final SharedWork<Question, Verification> questions;

    private record Signed(String digest, String authority, Wanted wanted) {}

    private record Question(String repository, Signed signed, PullIdentity puller) {}

    /**
     * Remembers what another verifier finds.
     *
     * @param memory how long a signature that was found is remembered
     * @param executor where verifications run, such as one virtual thread each
     */
    public VerificationCache(SignatureVerifier verifier, Duration memory, InstantSource clock, Executor executor) {
        this.verifier = verifier;
        this.clock = clock;
        this.signed = Caffeine.newBuilder()
                .maximumWeight(MAX_WEIGHT)
                .weigher(VerificationCache::weight)
                .expireAfterWrite(memory)
                .ticker(Ticks.of(clock))
                .build();
        this.questions = new SharedWork<>(SIZE, VerificationCache::memory, clock, executor);
    }

    @Override
    public Verification verify(
            ImageReference image, Authority authority, Wanted wanted, PullIdentity puller, Deadline deadline) {
        var key = new Signed(requireNonNull(image.digest()), authority.fingerprint(), wanted);
        var known = signed.getIfPresent(key);
        if (known != null) {
            return known;
        }
        return questions
                .result(new Question(image.name(), key, puller), deadline, () -> ask(key, image, authority, puller))
                .orElseGet(() -> new Unavailable(Trouble.PENDING, "the signatures are still being looked for"));
    }

    /** Looks into memory once more: who asks may have looked there before, and come here after, it was put in. */
    private Verification ask(Signed key, ImageReference image, Authority authority, PullIdentity puller) {
        var known = signed.getIfPresent(key);
        if (known != null) {
            return known;
        }
        var verification = verifier.verify(image, authority, key.wanted(), puller, Deadline.in(BUDGET, clock));
        if (verification instanceof Verified verified) {
            signed.put(key, verified);
        }
        return verification;
    }

    /** So that as many as {@link #SIZE} fit where nothing is said in them. */
    private static int weight(Signed key, Verified verified) {
        return MAX_WEIGHT / SIZE
                + verified.statements().stream().mapToInt(String::length).sum();
    }

    private static Duration memory(Verification verification) {
        return switch (verification) {
            case Rejected _ -> REJECTED;
            case Verified _, Unavailable _ -> Duration.ZERO;
        };
    }
}
