package dev.sallyport.check;

import dev.sallyport.workload.Deadline;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Facts beyond the objects of a request: the time, and everything that is read from the cluster. They are the same for all
 * rules of one evaluation, and no later evaluation knows them.
 */
public final class EvaluationFacts {
    private final Instant now;
    private final Deadline deadline;
    private final Map<Object, Object> known = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();

    private EvaluationFacts(Instant now, Deadline deadline) {
        this.now = now;
        this.deadline = deadline;
    }

    /** Returns the facts of an evaluation that starts now. */
    public static EvaluationFacts of(Deadline deadline) {
        return new EvaluationFacts(deadline.clock().instant(), deadline);
    }

    /** Returns facts at a time; nothing is read from the cluster any more. */
    public static EvaluationFacts at(Instant now) {
        return new EvaluationFacts(now, new Deadline(now, InstantSource.fixed(now)));
    }

    /** Returns the time at which the evaluation started. */
    public Instant now() {
        return now;
    }

    public Deadline deadline() {
        return deadline;
    }

    /** Counts a request to the cluster, and returns their number. */
    public int count(String name) {
        return counts.computeIfAbsent(name, _ -> new AtomicInteger()).incrementAndGet();
    }

    /** Returns a fact, which is read on first use. Other threads that need the same one wait. */
    @SuppressWarnings("unchecked") // a key type has one type of facts
    public <K, V> V once(K key, Function<K, V> read) {
        return (V) known.computeIfAbsent(key, _ -> read.apply(key));
    }
}
