package dev.sallyport.scan;

import dev.sallyport.workload.Deadline;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Time that one scan waits in vain for the registries of a namespace. When it is spent, the remaining questions about
 * the namespace are answered from caches only, so that registries without an answer delay the scan of no other namespace.
 */
final class NamespaceBudget {
    private final Duration budget;
    private final Duration timeout;
    private final InstantSource clock;
    private final Map<String, Duration> spent = new ConcurrentHashMap<>();

    /**
     * Creates the budget of one scan.
     *
     * @param budget total time of unsuccessful work for a namespace
     * @param timeout maximum time of one piece of work
     */
    NamespaceBudget(Duration budget, Duration timeout, InstantSource clock) {
        this.budget = budget;
        this.timeout = timeout;
        this.clock = clock;
    }

    /** Work with a deadline. */
    @FunctionalInterface
    interface TimedWork<T> {
        T run(Deadline deadline);
    }

    /**
     * Runs work for a namespace; its deadline has passed already when the budget is spent.
     *
     * @param isInVain whether the time of a result is subtracted from the budget
     */
    <T> T run(String namespace, TimedWork<T> work, Predicate<T> isInVain) {
        var left = budget.minus(spent.getOrDefault(namespace, Duration.ZERO));
        var started = clock.instant();
        var result = work.run(
                Deadline.in(left.isNegative() ? Duration.ZERO : left.compareTo(timeout) < 0 ? left : timeout, clock));
        if (isInVain.test(result)) {
            spent.merge(namespace, Duration.between(started, clock.instant()), Duration::plus);
        }
        return result;
    }
}
