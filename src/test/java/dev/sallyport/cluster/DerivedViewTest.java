package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class DerivedViewTest {
    private final AtomicInteger made = new AtomicInteger();

    @Test
    void isMadeOnceUntilSomethingChanges() {
        var derived = new DerivedView<>(made::incrementAndGet);

        assertThat(derived.get()).isEqualTo(1);
        assertThat(derived.get()).isEqualTo(1);
        derived.changed();
        assertThat(derived.get()).isEqualTo(2);
    }

    @Test
    void isMadeAgainWhereAChangeFellIntoItsMaking() {
        var derived = new AtomicReference<DerivedView<Integer>>();
        derived.set(new DerivedView<>(() -> {
            if (made.incrementAndGet() == 1) {
                derived.get().changed();
            }
            return made.get();
        }));

        assertThat(derived.get().get()).isEqualTo(1);
        assertThat(derived.get().get()).isEqualTo(2);
        assertThat(derived.get().get()).isEqualTo(2);
    }
}
