package dev.sallyport.check.rule;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.values.CelByteString;
import dev.cel.runtime.CelEvaluationListener;
import java.time.Duration;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts what an evaluation takes, over all variables that it uses, and ends it when that is too much: steps, the size of
 * what it makes, and time. No single step can take long, since what it works on is bounded.
 */
final class CostMeter implements CelEvaluationListener {
    static final int MAX_STEPS = 200_000;
    static final int MAX_SIZE = 1_000_000;
    static final Duration MAX_TIME = Duration.ofSeconds(1);
    private static final int MAX_TEXT = 1024 * 1024;

    /** What gives a part of something that is there already. */
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
            throw new Exhausted("takes more than " + MAX_STEPS + " steps");
        }
        if (nanoTime.getAsLong() - started > MAX_TIME.toNanos()) {
            throw new Exhausted("takes more than " + MAX_TIME.toSeconds() + " s");
        }
        if (value instanceof String text && text.length() > MAX_TEXT) {
            throw new Exhausted("makes a text of more than " + MAX_TEXT + " characters");
        }
        if (value instanceof CelByteString bytes && bytes.size() > MAX_TEXT) {
            throw new Exhausted("makes more than " + MAX_TEXT + " bytes");
        }
        if (value != null && !PARTS.contains(expression.getKind()) && size(value) > MAX_SIZE) {
            throw new Exhausted("makes a value of more than " + MAX_SIZE + " parts");
        }
    }

    /** With all that is in it, as often as it is in it: comparing walks through it so. */
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

    /** An expression that costs too much. */
    static final class Exhausted extends RuntimeException {
        Exhausted(String message) {
            super(message);
        }
    }
}
