package dev.sallyport.registry.provider;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.sallyport.registry.http.Credential;
import dev.sallyport.registry.provider.CredentialProvider.Answer;
import dev.sallyport.registry.provider.CredentialProvider.CacheScope;
import dev.sallyport.registry.provider.PodAccounts.AccountKey;
import dev.sallyport.registry.provider.PodAccounts.NotUsedException;
import dev.sallyport.registry.provider.PodAccounts.PodAccount;
import dev.sallyport.registry.provider.ProviderResult.Failed;
import dev.sallyport.registry.provider.ProviderResult.NotUsed;
import dev.sallyport.registry.provider.ProviderResult.Provided;
import dev.sallyport.signature.InstantTicker;
import dev.sallyport.signature.PullAccounts;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.SingleFlight;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * A credential provider with the caches of a kubelet: answers are reused for an image, a registry or all images, within one
 * service account if the provider receives its tokens. One request runs for concurrent callers; a failure counts for seconds,
 * for one registry and namespace.
 */
final class CachedProvider {
    private static final int MAX_ANSWERS = 1_000;
    private static final Duration FAILURE_TTL = Duration.ofSeconds(10);
    /** Minimum age of an answer that is requested again because a registry does not accept it. */
    private static final Duration MIN_AGE = Duration.ofMinutes(1);

    private static final Duration REPORT_INTERVAL = Duration.ofMinutes(1);

    private final CredentialProvider provider;
    private final PodAccounts accounts;
    private final ProviderLimits limits;
    private final InstantSource clock;
    private final SingleFlight<Run, RunResult> runs;
    private final Cache<AnswerKey, Held> answers;
    private final Cache<FailureKey, String> failures;
    private final AtomicReference<Instant> reported = new AtomicReference<>(Instant.MIN);

    private record Run(String image, String namespace, Optional<AccountKey> account) {}

    /** Images of a cached answer: name of the image or registry, or empty for all. */
    private record AnswerKey(CacheScope scope, String images, Optional<AccountKey> account) {}

    private record FailureKey(String registry, String namespace, Optional<AccountKey> account) {}

    private record Held(Answer answer, Instant since) {}

    /** RunResult of a run: an answer, or the reason why there is none. */
    private record RunResult(Optional<Answer> answer, String failure) {}

    CachedProvider(
            CredentialProvider provider,
            PullAccounts accounts,
            ProviderLimits limits,
            InstantSource clock,
            Executor executor) {
        this.provider = provider;
        this.accounts = new PodAccounts(provider.tokenAttributes(), accounts);
        this.limits = limits;
        this.clock = clock;
        var ticker = InstantTicker.of(clock);
        this.runs = new SingleFlight<>(MAX_ANSWERS, _ -> Duration.ZERO, clock, executor);
        this.answers = Caffeine.newBuilder()
                .maximumSize(MAX_ANSWERS)
                .expireAfter(Expiry.creating(
                        (AnswerKey _, Held held) -> held.answer().lifetime()))
                .ticker(ticker)
                .build();
        this.failures = Caffeine.newBuilder()
                .maximumSize(MAX_ANSWERS)
                .expireAfterWrite(FAILURE_TTL)
                .ticker(ticker)
                .build();
    }

    boolean matches(ImageReference image) {
        return provider.matches(image);
    }

    /** Returns the credentials for an image, from the cache or from the provider. */
    ProviderResult find(ImageReference image, PullIdentity puller, Deadline deadline) {
        try {
            var account = accounts.of(puller);
            var key = account.map(PodAccount::key);
            var cached = cached(image, key);
            if (cached.isPresent()) {
                return provided(cached.get().answer(), image);
            }
            var outcome = runs.result(
                    new Run(ImagePattern.name(image), puller.namespace(), key),
                    deadline,
                    () -> run(image, account, puller.namespace()));
            return outcome.map(found -> found.answer()
                            .<ProviderResult>map(answer -> provided(answer, image))
                            .orElseGet(() -> new Failed(provider.name(), found.failure())))
                    .orElseGet(() -> new Failed(provider.name(), "does not answer in time"));
        } catch (NotUsedException reason) {
            return new NotUsed(provider.name(), reason.getMessage());
        } catch (ProviderException failure) {
            report(failure);
            return new Failed(provider.name(), failure.getMessage());
        }
    }

    /** Forgets answers for an image, because the registry does not accept them; new ones only after a while. */
    void forget(ImageReference image, PullIdentity puller) {
        try {
            var account = accounts.of(puller).map(PodAccount::key);
            var newest = clock.instant().minus(MIN_AGE);
            keys(image, account)
                    .forEach(key -> answers.asMap()
                            .computeIfPresent(key, (_, held) -> held.since().isBefore(newest) ? null : held));
        } catch (NotUsedException | ProviderException _) {
            // there is no answer for this identity
        }
    }

    private Optional<Held> cached(ImageReference image, Optional<AccountKey> account) {
        return keys(image, account)
                .flatMap(key -> Optional.ofNullable(answers.getIfPresent(key)).stream())
                .findFirst();
    }

    private static Stream<AnswerKey> keys(ImageReference image, Optional<AccountKey> account) {
        return Stream.of(CacheScope.values()).map(scope -> key(scope, image, account));
    }

    private static AnswerKey key(CacheScope scope, ImageReference image, Optional<AccountKey> account) {
        var images = switch (scope) {
            case IMAGE -> ImagePattern.name(image);
            case REGISTRY -> ImagePattern.registry(image);
            case GLOBAL -> "";
        };
        return new AnswerKey(scope, images, account);
    }

    private ProviderResult provided(Answer answer, ImageReference image) {
        return new Provided(provider.name(), answer.credentials(image));
    }

    private RunResult run(ImageReference image, Optional<PodAccount> account, String namespace) {
        try {
            var slot = limits.slots().acquire(namespace, Deadline.in(limits.timeout(), clock));
            try {
                return runInSlot(image, account, namespace);
            } finally {
                slot.close();
            }
        } catch (ProviderException failure) {
            report(failure);
            return new RunResult(Optional.empty(), failure.getMessage());
        }
    }

    private RunResult runInSlot(ImageReference image, Optional<PodAccount> account, String namespace)
            throws ProviderException {
        var key = account.map(PodAccount::key);
        var known = cached(image, key);
        if (known.isPresent()) {
            return new RunResult(Optional.of(known.get().answer()), "");
        }
        var failureKey = new FailureKey(ImagePattern.registry(image), namespace, key);
        var failed = failures.getIfPresent(failureKey);
        return failed == null
                ? new RunResult(Optional.of(asked(image, account, failureKey)), "")
                : new RunResult(Optional.empty(), failed);
    }

    private Answer asked(ImageReference image, Optional<PodAccount> account, FailureKey failureKey)
            throws ProviderException {
        try {
            var query = new CredentialProvider.Query(image, account.map(PodAccount::account));
            var answer = provider.provide(query, Deadline.in(limits.timeout(), clock));
            requireNoEcho(answer, account);
            if (answer.lifetime().isPositive()) {
                answers.put(
                        key(answer.scope(), image, account.map(PodAccount::key)), new Held(answer, clock.instant()));
            }
            return answer;
        } catch (ProviderException failure) {
            failures.put(failureKey, failure.getMessage());
            throw failure;
        }
    }

    /** A token as the password of an answer that is reused for its service account would be used after its end. */
    private void requireNoEcho(Answer answer, Optional<PodAccount> account) throws ProviderException {
        if (account.isEmpty() || provider.tokenAttributes().orElseThrow().isCachedByToken()) {
            return;
        }
        var token = account.get().account().token();
        if (answer.grants().stream()
                .anyMatch(grant -> grant.credential() instanceof Credential.Password known
                        && known.password().equals(token))) {
            throw new ProviderException(
                    "returns the token of the service account as password, which requires the cacheType Token");
        }
    }

    /** Logs a failure, at most once in a while, because users cause failures by names of images and service accounts. */
    private void report(ProviderException failure) {
        var now = clock.instant();
        var last = reported.get();
        if (last.isBefore(now.minus(REPORT_INTERVAL)) && reported.compareAndSet(last, now)) {
            System.getLogger(CachedProvider.class.getName())
                    .log(System.Logger.Level.WARNING, provider.name() + " " + failure.getMessage());
        }
    }
}
