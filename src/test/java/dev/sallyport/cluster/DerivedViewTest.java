package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Computation of a view before, after and during changes. */
class DerivedViewTest {
    private final AtomicInteger computations = new AtomicInteger();

    @Test
    void isComputedOnceUntilChange() {
        var view = new DerivedView<>(computations::incrementAndGet);

        assertThat(view.get()).isEqualTo(1);
        assertThat(view.get()).isEqualTo(1);
        view.changed();
        assertThat(view.get()).isEqualTo(2);
    }

    @Test
    void isComputedAgainAfterChangeDuringComputation() {
        var view = new AtomicReference<DerivedView<Integer>>();
        view.set(new DerivedView<>(() -> {
            if (computations.incrementAndGet() == 1) {
                view.get().changed();
            }
            return computations.get();
        }));

        assertThat(view.get().get()).isEqualTo(1);
        assertThat(view.get().get()).isEqualTo(2);
        assertThat(view.get().get()).isEqualTo(2);
    }
}
