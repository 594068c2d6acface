package dev.sallyport.signature;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.sallyport.check.Outcome.Trouble;
import dev.sallyport.signature.Verification.Rejected;
import dev.sallyport.signature.Verification.Unavailable;
import dev.sallyport.signature.Verification.Verified;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Remembers answers by digest and authority, and asks once however many want to know. A verification has a time budget of
 * its own: who cannot wait so long is told that it is pending, and finds the answer here the next time.
 *
 * <p>Only definite answers are kept, those against an image for a short time; trouble never is.
 */
public final class VerificationCache implements SignatureVerifier {
    private static final Duration BUDGET = Duration.ofSeconds(30);
    private static final int SIZE = 10_000;

    private final SignatureVerifier verifier;
    private final Executor executor;
    private final InstantSource clock;
    private final AsyncCache<Key, Verification> answers;

    private record Key(String digest, String authority) {}

    /**
     * Remembers the answers of a verifier.
     *
     * @param executor where verifications run
     * @param positive how long a verified signature holds
     * @param negative how long an answer against an image holds
     */
    public VerificationCache(
            SignatureVerifier verifier,
            Executor executor,
            Duration positive,
            Duration negative,
            Ticker ticker,
            InstantSource clock) {
        this.verifier = verifier;
        this.executor = executor;
        this.clock = clock;
        this.answers = Caffeine.newBuilder()
                .maximumSize(SIZE)
                .ticker(ticker)
                .expireAfter(Expiry.<Key, Verification>writing((_, answer) -> kept(answer, positive, negative)))
                .buildAsync();
    }

    @Override
    public Verification verify(ImageReference image, Authority authority, PullIdentity puller, Deadline deadline) {
        var key = new Key(Objects.requireNonNull(image.digest()), authority.fingerprint());
        var answer = answers.get(
                key,
                (_, _) -> CompletableFuture.supplyAsync(
                        () -> verifier.verify(image, authority, puller, Deadline.in(BUDGET, clock)), executor));
        try {
            return answer.get(deadline.remaining().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            return new Unavailable(Trouble.PENDING, "the signatures of %s are still being verified".formatted(image));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Unavailable(Trouble.PENDING, "the verification of %s was interrupted".formatted(image));
        } catch (ExecutionException e) {
            throw new IllegalStateException("a verification broke", e.getCause());
        }
    }

    private static Duration kept(Verification answer, Duration positive, Duration negative) {
        return switch (answer) {
            case Verified _ -> positive;
            case Rejected _ -> negative;
            case Unavailable _ -> Duration.ZERO;
        };
    }
}
