package dev.sallyport.signature;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.sallyport.workload.Deadline;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Shared work: concurrent callers with the same key wait for one execution, and its result is cached. The work continues
 * after the deadline of its callers.
 */
public final class SingleFlight<K, V> {
    private final AsyncCache<K, V> results;
    private final Function<V, Duration> lifetime;
    private final Executor executor;

    /**
     * Creates an empty cache.
     *
     * @param size maximum number of results
     * @param lifetime time for which a result is cached; zero if it is not cached
     * @param executor runs the work
     */
    public SingleFlight(int size, Function<V, Duration> lifetime, InstantSource clock, Executor executor) {
        this.lifetime = lifetime;
        this.executor = executor;
        this.results = Caffeine.newBuilder()
                .maximumSize(size)
                .expireAfter(Expiry.creating((K _, V result) -> lifetime.apply(result)))
                .ticker(InstantTicker.of(clock))
                .executor(executor)
                .buildAsync();
    }

    /** Returns a cached result without waiting. */
    public Optional<V> known(K key) {
        var future = results.getIfPresent(key);
        return future == null || !future.isDone() || future.isCompletedExceptionally()
                ? Optional.empty()
                : Optional.of(future.join())
                        .filter(result -> !lifetime.apply(result).isZero());
    }

    /**
     * Returns a result from the cache, from running work or from new work; empty if the deadline is exceeded. No work
     * starts after the deadline.
     *
     * @throws IllegalStateException if the work throws
     */
    public Optional<V> result(K key, Deadline deadline, Supplier<V> work) {
        if (deadline.passed()) {
            return known(key);
        }
        CompletableFuture<V> future = results.get(key, (_, _) -> CompletableFuture.supplyAsync(work, executor));
        try {
            var result = future.isDone()
                    ? future.get()
                    : future.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
            if (lifetime.apply(result).isZero()) {
                results.asMap().remove(key, future);
            }
            return Optional.of(result);
        } catch (TimeoutException late) {
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException failure) {
            throw new IllegalStateException("the shared work failed", failure.getCause());
        }
    }
}
