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
 * Work that is done once for a key, however many ask for it at the same time, and remembered for as long as what came of it
 * deserves. It goes on when those who asked have no time left.
 */
public final class SingleFlight<K, V> {
    private final AsyncCache<K, V> results;
    private final Function<V, Duration> memory;
    private final Executor executor;

    /**
     * Work with nothing remembered yet.
     *
     * @param size how many results are remembered at most
     * @param memory how long a result is remembered; zero where the next one who asks is to have it done anew
     * @param executor where the work is done
     */
    public SingleFlight(int size, Function<V, Duration> memory, InstantSource clock, Executor executor) {
        this.memory = memory;
        this.executor = executor;
        this.results = Caffeine.newBuilder()
                .maximumSize(size)
                .expireAfter(Expiry.creating((K _, V result) -> memory.apply(result)))
                .ticker(InstantTicker.of(clock))
                .executor(executor)
                .buildAsync();
    }

    /** The result, if it is there and remembered. */
    public Optional<V> known(K key) {
        var future = results.getIfPresent(key);
        return future == null || !future.isDone() || future.isCompletedExceptionally()
                ? Optional.empty()
                : Optional.of(future.join())
                        .filter(result -> !memory.apply(result).isZero());
    }

    /**
     * The result, from memory, from who is at it already or from new work; empty where the deadline comes first.
     *
     * @throws IllegalStateException where the work ended in an exception
     */
    public Optional<V> result(K key, Deadline deadline, Supplier<V> work) {
        CompletableFuture<V> future = results.get(key, (_, _) -> CompletableFuture.supplyAsync(work, executor));
        try {
            var result = future.isDone()
                    ? future.get()
                    : future.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
            if (memory.apply(result).isZero()) {
                results.asMap().remove(key, future);
            }
            return Optional.of(result);
        } catch (TimeoutException late) {
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException undecidedReason) {
            throw new IllegalStateException("work for an answer broke off", undecidedReason.getCause());
        }
    }
}
