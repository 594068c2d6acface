package dev.sallyport.cluster;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A value made of what informers know: made again at the first question after a change. */
final class DerivedView<T> {
    private final Supplier<T> maker;
    private final AtomicLong changes = new AtomicLong();
    private volatile @Nullable Made<T> made;

    DerivedView(Supplier<T> maker) {
        this.maker = maker;
    }

    /** To be called after every change of what the value is made of. */
    void changed() {
        changes.incrementAndGet();
    }

    /** Holds every change that was told before the question. */
    T get() {
        var known = made;
        return known != null && known.at == changes.get() ? known.value : makeAgain();
    }

    private synchronized T makeAgain() {
        var known = made;
        var at = changes.get();
        if (known == null || known.at != at) {
            known = new Made<>(at, maker.get());
            made = known;
        }
        return known.value;
    }

    /** The changes are counted before the value is made, so that one that falls between makes it old, not unseen. */
    private record Made<T>(long at, T value) {}
}
