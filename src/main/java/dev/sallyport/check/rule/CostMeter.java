package dev.sallyport.check.rule;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.values.CelByteString;
import dev.cel.runtime.CelEvaluationListener;
import dev.sallyport.check.EvaluationBudget;
import dev.sallyport.check.rule.library.Exhausted;
import java.time.Duration;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Limits of one evaluation, including its variables: number of steps, size of values, and time. Aborts the evaluation if it
 * exceeds one. Single steps are short, because their inputs are bounded.
 */
final class CostMeter implements CelEvaluationListener {
    static final int MAX_STEPS = 200_000;
    static final int MAX_SIZE = 1_000_000;
    static final Duration MAX_TIME = Duration.ofSeconds(1);
    private static final int SPENT_AT_ONCE = 64;
    private static final int MAX_TEXT = 1024 * 1024;

    /** Expressions that return a part of an existing value. */
    private static final Set<Kind> PARTS = Set.of(Kind.CONSTANT, Kind.IDENT, Kind.SELECT);

    private final LongSupplier nanoTime;
    private final long started;
    private final IdentityHashMap<Object, Long> sizes = new IdentityHashMap<>();
    private int steps;

    CostMeter(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.started = nanoTime.getAsLong();
    }

    @Override
    public void callback(CelExpr expression, @Nullable Object value) {
        if (++steps > MAX_STEPS) {
            throw new Exhausted("needs more than " + MAX_STEPS + " steps");
        }
        if (steps % SPENT_AT_ONCE == 0) {
            EvaluationBudget.spend(SPENT_AT_ONCE);
        }
        if (nanoTime.getAsLong() - started > MAX_TIME.toNanos()) {
            throw new Exhausted("needs more than " + MAX_TIME.toSeconds() + " s");
        }
        if (value instanceof String text && text.length() > MAX_TEXT) {
            throw new Exhausted("creates a string of more than " + MAX_TEXT + " characters");
        }
        if (value instanceof CelByteString bytes && bytes.size() > MAX_TEXT) {
            throw new Exhausted("creates more than " + MAX_TEXT + " bytes");
        }
        if (value != null && !PARTS.contains(expression.getKind()) && size(value) > MAX_SIZE) {
            throw new Exhausted("creates a value of more than " + MAX_SIZE + " elements");
        }
    }

    /** Returns the number of elements, nested and repeated ones included, because comparisons visit all of them. */
    private long size(Object value) {
        return switch (value) {
            case Optional<?> optional -> optional.map(this::size).orElse(1L);
            case Collection<?> list -> known(list, list);
            case Map<?, ?> map -> known(map, map.values());
            default -> 1;
        };
    }

    private long known(Object container, Collection<?> parts) {
        var known = sizes.get(container);
        if (known != null) {
            return known;
        }
        long size = 1;
        for (var part : parts) {
            size = Math.min(size + size(part), Long.MAX_VALUE / 2);
        }
        sizes.put(container, size);
        return size;
    }
}
