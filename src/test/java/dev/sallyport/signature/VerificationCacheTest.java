package dev.sallyport.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.signature.Verification.Rejected;
import dev.sallyport.signature.Verification.Verified;
import dev.sallyport.sigstore.KeyMint;
import dev.sallyport.sigstore.KeyMint.Algorithm;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.Glob;
import dev.sallyport.workload.ImageReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class VerificationCacheTest {
    private static final Authority CI = new KeyMint(Algorithm.P256).authority("ci");
    private static final Authority RELEASE = new KeyMint(Algorithm.P256).authority("release");
    private static final PullIdentity SHOP = new PullIdentity("shop", "default", List.of());
    private static final PullIdentity OTHER = new PullIdentity("other", "default", List.of());
    private static final ImageReference IMAGE = image("a.io/web");
    private static final ImageReference COPY = image("b.io/copy");

    private static final PullSecrets NOBODY = _ -> List.of();
    private static final CacheLifetimes MEMORY = new CacheLifetimes(Duration.ofHours(1), Duration.ZERO);
    private static final CacheLifetimes STALE = new CacheLifetimes(Duration.ofHours(1), Duration.ofMinutes(15));
    private static final Verification DOWN = new Unavailable(UndecidedReason.REGISTRY_UNAVAILABLE, "down");

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-23T12:00:00Z"));
    private final AtomicReference<Verification> answer = new AtomicReference<>(new Verified());
    private final AtomicInteger calls = new AtomicInteger();

    @Test
    void cachesVerificationForAllIdentities() {
        var cache = cache(Runnable::run);
        assertThat(ask(cache, IMAGE, CI, SHOP)).isInstanceOf(Verified.class);
        assertThat(ask(cache, IMAGE, CI, OTHER)).isInstanceOf(Verified.class);
        assertThat(calls).hasValue(1);
        ask(cache, IMAGE, RELEASE, SHOP);
        assertThat(calls).hasValue(2);
    }

    @ParameterizedTest
    @MethodSource("targets")
    void noRepositoryAnswersForAnother(VerificationTarget target) {
        var cache = cache(STALE);
        var deadline = Deadline.in(Duration.ofSeconds(20), now::get);
        assertThat(cache.verify(COPY, CI, target, SHOP, deadline)).isInstanceOf(Verified.class);
        var rejected = new Rejected(RejectionReason.MISSING, "none");
        answer.set(rejected);
        assertThat(cache.known(IMAGE, CI, target)).isEmpty();
        assertThat(cache.verify(IMAGE, CI, target, SHOP, deadline)).isEqualTo(rejected);
        assertThat(cache.latest(IMAGE, CI, target, SHOP, deadline)).isEqualTo(rejected);
        assertThat(cache.verify(COPY, CI, target, SHOP, deadline)).isInstanceOf(Verified.class);
        answer.set(DOWN);
        pass(Duration.ofMinutes(61));
        assertThat(cache.verify(IMAGE, CI, target, SHOP, Deadline.in(Duration.ofSeconds(20), now::get)))
                .isEqualTo(DOWN);
    }

    static List<VerificationTarget> targets() {
        return List.of(VerificationTarget.SIGNATURE, new VerificationTarget.Attestation(Set.of("a")));
    }

    @Test
    void verifiesAgainForFailingCheckAfterSeconds() {
        answer.set(new Verified(List.of("old")));
        var cache = cache(MEMORY);
        ask(cache, IMAGE, CI, SHOP);
        answer.set(new Verified(List.of("old", "new")));
        assertThat(latest(cache)).isEqualTo(new Verified(List.of("old")));
        pass(Duration.ofSeconds(2));
        assertThat(latest(cache)).isEqualTo(new Verified(List.of("old", "new")));
        assertThat(ask(cache, IMAGE, CI, SHOP)).isEqualTo(new Verified(List.of("old", "new")));
        assertThat(calls).hasValue(2);
    }

    @Test
    void doesNotCacheIncompleteVerificationAndPrefersStaleOne() {
        var down = new Unavailable(UndecidedReason.REGISTRY_UNAVAILABLE, "down");
        var cache = cache(STALE);
        answer.set(new Verified(List.of("all")));
        var at = now.get();
        ask(cache, IMAGE, CI, SHOP);
        pass(Duration.ofMinutes(61));
        answer.set(new Verified(List.of("part"), Optional.empty(), Optional.of(down)));
        assertThat(ask(cache, IMAGE, CI, SHOP)).isEqualTo(new Verified(List.of("all"), Optional.of(at)));
        assertThat(cache.known(IMAGE, CI, VerificationTarget.SIGNATURE)).isEmpty();
    }

    @Test
    void cachesCostlyRejectionLongerAndStatesItsAge() {
        var cache = new VerificationCache(
                (_, _, _, _, _) -> {
                    calls.incrementAndGet();
                    pass(Duration.ofSeconds(4));
                    return new Rejected(RejectionReason.MISSING, "none");
                },
                NOBODY,
                MEMORY,
                now::get,
                Runnable::run);
        ask(cache, IMAGE, CI, SHOP);
        pass(Duration.ofSeconds(15));
        assertThat(ask(cache, IMAGE, CI, SHOP))
                .isEqualTo(new Rejected(RejectionReason.MISSING, "none (read 15 s ago, read again in 5 s)"));
        assertThat(calls).hasValue(1);
        pass(Duration.ofSeconds(6));
        ask(cache, IMAGE, CI, SHOP);
        assertThat(calls).hasValue(2);
    }

    private Verification latest(VerificationCache cache) {
        return cache.latest(
                IMAGE, CI, VerificationTarget.SIGNATURE, SHOP, Deadline.in(Duration.ofSeconds(20), now::get));
    }

    @Test
    void returnsFreshVerificationWithoutRequest() {
        var cache = cache(Runnable::run);
        assertThat(cache.known(IMAGE, CI, VerificationTarget.SIGNATURE)).isEmpty();
        ask(cache, IMAGE, CI, SHOP);
        assertThat(cache.known(IMAGE, CI, VerificationTarget.SIGNATURE)).contains(new Verified());
        assertThat(cache.known(IMAGE, RELEASE, VerificationTarget.SIGNATURE)).isEmpty();
        pass(Duration.ofMinutes(61));
        assertThat(cache.known(IMAGE, CI, VerificationTarget.SIGNATURE)).isEmpty();
        assertThat(calls).hasValue(1);
    }

    @Test
    void verifiesAgainAfterLifetime() {
        var cache = cache(Runnable::run);
        ask(cache, IMAGE, CI, SHOP);
        pass(Duration.ofMinutes(59));
        ask(cache, IMAGE, CI, SHOP);
        assertThat(calls).hasValue(1);
        pass(Duration.ofMinutes(2));
        answer.set(new Rejected(RejectionReason.MISSING, "gone"));
        assertThat(ask(cache, IMAGE, CI, SHOP)).isInstanceOf(Rejected.class);
    }

    @Test
    void cachesRejectionForOneRepositoryAndPullIdentity() {
        answer.set(new Rejected(RejectionReason.MISSING, "none"));
        var cache = cache(Runnable::run);
        ask(cache, COPY, CI, OTHER);
        ask(cache, COPY, CI, OTHER);
        assertThat(calls).hasValue(1);
        answer.set(new Verified());
        assertThat(ask(cache, IMAGE, CI, SHOP)).isInstanceOf(Verified.class);
    }

    /** The API server adds the pull secrets of the service account to a Pod, not to its workload. */
    @Test
    void sharesVerificationBetweenWorkloadAndItsPod() {
        answer.set(new Rejected(RejectionReason.MISSING, "none"));
        PullSecrets ofAccount = new PullSecrets() {
            @Override
            public List<PullSecret> of(PullIdentity puller) {
                return List.of();
            }

            @Override
            public PullIdentity whole(PullIdentity puller) {
                return new PullIdentity(puller.namespace(), puller.serviceAccount(), List.of("ours"));
            }
        };
        var cache = new VerificationCache(
                (_, _, _, puller, _) -> {
                    calls.incrementAndGet();
                    assertThat(puller.pullSecrets()).containsExactly("ours");
                    return answer.get();
                },
                ofAccount,
                MEMORY,
                now::get,
                Runnable::run);

        ask(cache, IMAGE, CI, SHOP);
        ask(cache, IMAGE, CI, new PullIdentity("shop", "default", List.of("ours")));

        assertThat(calls).hasValue(1);
    }

    @Test
    void verifiesAgainSoonAfterRejection() {
        answer.set(new Rejected(RejectionReason.MISSING, "none"));
        var cache = cache(Runnable::run);
        ask(cache, IMAGE, CI, SHOP);
        pass(Duration.ofSeconds(3));
        answer.set(new Verified());
        assertThat(ask(cache, IMAGE, CI, SHOP)).isInstanceOf(Verified.class);
    }

    @Test
    void doesNotCacheFailures() {
        answer.set(new Unavailable(UndecidedReason.REGISTRY_UNAVAILABLE, "down"));
        var cache = cache(Runnable::run);
        for (int i = 1; i <= 20; i++) {
            assertThat(ask(cache, IMAGE, CI, SHOP)).isInstanceOf(Unavailable.class);
            assertThat(calls).hasValue(i);
        }
    }

    @Test
    void rethrowsExceptionWithoutCaching() {
        var fails = new VerificationCache(
                (_, _, _, _, _) -> {
                    calls.incrementAndGet();
                    throw new IllegalArgumentException("bug");
                },
                NOBODY,
                MEMORY,
                now::get,
                Runnable::run);
        assertThatIllegalStateException().isThrownBy(() -> ask(fails, IMAGE, CI, SHOP));
        assertThatIllegalStateException().isThrownBy(() -> ask(fails, IMAGE, CI, SHOP));
        assertThat(calls).hasValue(2);
    }

    @RepeatedTest(50)
    void verifiesOnceForConcurrentRequests() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var go = new CountDownLatch(1);
            var cache = new VerificationCache(
                    (_, _, _, _, _) -> {
                        calls.incrementAndGet();
                        await(go);
                        return new Verified();
                    },
                    NOBODY,
                    MEMORY,
                    now::get,
                    threads);
            var answers = new ArrayList<Future<Verification>>();
            for (int i = 0; i < 500; i++) {
                answers.add(threads.submit(() -> ask(cache, IMAGE, CI, SHOP)));
            }
            go.countDown();
            for (var one : answers) {
                assertThat(one.get()).isInstanceOf(Verified.class);
            }
        }
        assertThat(calls).hasValue(1);
    }

    @Test
    void continuesAfterDeadlineOfCaller() {
        var tasks = new ArrayList<Runnable>();
        var cache = cache(tasks::add);
        var late = cache.verify(
                IMAGE, CI, VerificationTarget.SIGNATURE, SHOP, Deadline.in(Duration.ofMillis(1), now::get));
        assertThat(late)
                .isInstanceOfSatisfying(
                        Unavailable.class,
                        pending -> assertThat(pending.undecidedReason()).isEqualTo(UndecidedReason.PENDING));
        tasks.removeFirst().run();
        assertThat(cache.verify(IMAGE, CI, VerificationTarget.SIGNATURE, SHOP, Deadline.in(Duration.ZERO, now::get)))
                .isInstanceOf(Verified.class);
        assertThat(calls).hasValue(1);
    }

    @Test
    void verifiesWithOwnDeadline() {
        var budget = new AtomicReference<Duration>();
        var cache = new VerificationCache(
                (_, _, _, _, deadline) -> {
                    budget.set(deadline.remaining());
                    return new Verified();
                },
                NOBODY,
                MEMORY,
                now::get,
                Runnable::run);
        cache.verify(IMAGE, CI, VerificationTarget.SIGNATURE, SHOP, Deadline.in(Duration.ofMillis(1), now::get));
        assertThat(budget).hasValue(Duration.ofSeconds(30));
    }

    @Test
    void usesStaleVerificationWhileRegistryIsUnavailable() {
        var cache = cache(STALE);
        var at = now.get();
        ask(cache, IMAGE, CI, SHOP);
        pass(Duration.ofMinutes(61));
        answer.set(DOWN);
        assertThat(ask(cache, IMAGE, CI, OTHER)).isEqualTo(new Verified(List.of(), Optional.of(at)));
        assertThat(calls).hasValue(2);
        assertThat(ask(cache, IMAGE, RELEASE, SHOP)).isEqualTo(DOWN);
        assertThat(ask(cache, COPY, CI, SHOP)).isEqualTo(DOWN);
    }

    @Test
    void ignoresStaleVerificationByDefault() {
        var cache = cache(Runnable::run);
        ask(cache, IMAGE, CI, SHOP);
        pass(Duration.ofMinutes(61));
        answer.set(DOWN);
        assertThat(ask(cache, IMAGE, CI, SHOP)).isEqualTo(DOWN);
    }

    @Test
    void ignoresStaleVerificationAfterItsLifetime() {
        var cache = cache(STALE);
        ask(cache, IMAGE, CI, SHOP);
        answer.set(DOWN);
        pass(Duration.ofMinutes(74));
        assertThat(ask(cache, IMAGE, CI, SHOP)).isInstanceOf(Verified.class);
        pass(Duration.ofMinutes(2));
        assertThat(ask(cache, IMAGE, CI, SHOP)).isEqualTo(DOWN);
    }

    @Test
    void ignoresStaleVerificationAfterRejection() {
        var cache = cache(STALE);
        ask(cache, IMAGE, CI, SHOP);
        pass(Duration.ofMinutes(61));
        answer.set(new Rejected(RejectionReason.MISSING, "gone"));
        assertThat(ask(cache, IMAGE, CI, SHOP)).isInstanceOf(Rejected.class);
        pass(Duration.ofMinutes(1));
        answer.set(DOWN);
        assertThat(ask(cache, IMAGE, CI, SHOP)).isEqualTo(DOWN);
    }

    /** Some registries hide what an identity may not read instead of denying access. */
    @Test
    void usesStaleVerificationAfterRejectionForAnotherIdentity() {
        var cache = cache(STALE);
        ask(cache, IMAGE, CI, SHOP);
        pass(Duration.ofMinutes(61));
        answer.set(new Rejected(RejectionReason.MISSING, "hidden"));
        assertThat(ask(cache, IMAGE, CI, OTHER)).isInstanceOf(Rejected.class);
        answer.set(DOWN);
        assertThat(ask(cache, IMAGE, CI, SHOP)).isInstanceOf(Verified.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"REGISTRY_UNAUTHORIZED", "POLICY_ERROR", "INTERNAL_ERROR"})
    void ignoresStaleVerificationForOtherReasons(UndecidedReason undecidedReason) {
        var cache = cache(STALE);
        ask(cache, IMAGE, CI, SHOP);
        pass(Duration.ofMinutes(61));
        answer.set(new Unavailable(undecidedReason, "other"));
        assertThat(ask(cache, IMAGE, CI, SHOP)).isInstanceOf(Unavailable.class);
    }

    @Test
    void doesNotRenewStaleVerification() {
        var cache = cache(STALE);
        ask(cache, IMAGE, CI, SHOP);
        pass(Duration.ofMinutes(61));
        answer.set(DOWN);
        ask(cache, IMAGE, CI, SHOP);
        answer.set(new Verified());
        assertThat(ask(cache, IMAGE, CI, SHOP)).isEqualTo(new Verified());
        assertThat(calls).hasValue(3);
    }

    @Test
    void usesStaleVerificationWhereFreshOneWasUsed() {
        var cache = cache(STALE);
        ask(cache, IMAGE, CI, SHOP);
        ask(cache, COPY, CI, SHOP);
        pass(Duration.ofMinutes(61));
        answer.set(DOWN);
        assertThat(ask(cache, COPY, CI, SHOP)).isInstanceOf(Verified.class);
    }

    @Test
    void ignoresStaleVerificationOfExpiredTrustRoot() {
        var end = now.get().plus(Duration.ofMinutes(65));
        var ends = new Authority.Identity(
                "ci",
                SignerPattern.glob("https://issuer.example.org", Glob.parse("https://git.example.org/*"), Map.of()),
                new TrustAnchor("{}", "ends", Optional.of(end), true),
                true,
                true);
        var cache = cache(STALE);
        ask(cache, IMAGE, ends, SHOP);
        answer.set(DOWN);
        pass(Duration.ofMinutes(64));
        assertThat(ask(cache, IMAGE, ends, SHOP)).isInstanceOf(Verified.class);
        pass(Duration.ofMinutes(1));
        assertThat(ask(cache, IMAGE, ends, SHOP)).isEqualTo(DOWN);
    }

    @Test
    void usesStaleVerificationAfterLongWait() {
        var tasks = new ArrayList<Runnable>();
        var cache = cache(tasks::add, STALE);
        assertThat(cache.verify(
                        IMAGE, CI, VerificationTarget.SIGNATURE, SHOP, Deadline.in(Duration.ofMillis(1), now::get)))
                .isInstanceOf(Unavailable.class);
        run(tasks);
        pass(Duration.ofMinutes(61));
        assertThat(cache.verify(
                        IMAGE, CI, VerificationTarget.SIGNATURE, SHOP, Deadline.in(Duration.ofMillis(100), now::get)))
                .as("no time to find out")
                .isInstanceOf(Unavailable.class);
        assertThat(cache.verify(
                        IMAGE, CI, VerificationTarget.SIGNATURE, SHOP, Deadline.in(Duration.ofSeconds(1), now::get)))
                .isInstanceOf(Verified.class);
        answer.set(new Rejected(RejectionReason.MISSING, "gone"));
        run(tasks);
        assertThat(ask(cache, IMAGE, CI, SHOP)).isInstanceOf(Rejected.class);
    }

    /** Includes tasks for the maintenance of caches. */
    private static void run(List<Runnable> tasks) {
        var waiting = List.copyOf(tasks);
        tasks.clear();
        waiting.forEach(Runnable::run);
    }

    private VerificationCache cache(Executor executor) {
        return cache(executor, MEMORY);
    }

    private VerificationCache cache(CacheLifetimes memory) {
        return cache(Runnable::run, memory);
    }

    private VerificationCache cache(Executor executor, CacheLifetimes memory) {
        SignatureVerifier counting = (_, _, _, _, _) -> {
            calls.incrementAndGet();
            return answer.get();
        };
        return new VerificationCache(counting, NOBODY, memory, now::get, executor);
    }

    private Verification ask(VerificationCache cache, ImageReference image, Authority authority, PullIdentity puller) {
        return cache.verify(
                image, authority, VerificationTarget.SIGNATURE, puller, Deadline.in(Duration.ofSeconds(20), now::get));
    }

    private void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static ImageReference image(String name) {
        return ImageReference.parse(name + "@sha256:" + "a".repeat(64));
    }
}
