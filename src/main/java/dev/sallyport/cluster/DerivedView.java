package dev.sallyport.cluster;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A value that is computed from informers, and computed again on the first read after a change. */
final class DerivedView<T> {
    private final Supplier<T> computation;
    private final AtomicLong changes = new AtomicLong();
    private volatile @Nullable Computed<T> computed;

    DerivedView(Supplier<T> computation) {
        this.computation = computation;
    }

    /** Invalidates the value; called after each change of an informer. */
    void changed() {
        changes.incrementAndGet();
    }

    /** Returns the value; it contains every change that was reported before. */
    T get() {
        var known = computed;
        return known != null && known.changes == changes.get() ? known.value : recompute();
    }

    private synchronized T recompute() {
        var known = computed;
        var counted = changes.get();
        if (known == null || known.changes != counted) {
            known = new Computed<>(counted, computation.get());
            computed = known;
        }
        return known.value;
    }

    /** A value and the number of changes before it was computed: a change during the computation invalidates it. */
    private record Computed<T>(long changes, T value) {}
}
