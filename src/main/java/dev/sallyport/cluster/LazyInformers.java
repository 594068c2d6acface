package dev.sallyport.cluster;

import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Informers that nobody pays for until somebody asks. */
final class LazyInformers {
    private final List<? extends SharedIndexInformer<?>> informers;
    private final AtomicBoolean started = new AtomicBoolean();

    LazyInformers(List<? extends SharedIndexInformer<?>> informers) {
        this.informers = informers;
        informers.forEach(informer -> informer.exceptionHandler((_, _) -> true));
    }

    /** Whether all that was there at their start is known; starts them when asked first, and does not wait. */
    boolean areComplete() {
        if (started.compareAndSet(false, true)) {
            Thread.ofVirtual().name("informers").start(() -> informers.forEach(SharedIndexInformer::start));
        }
        return informers.stream().allMatch(SharedIndexInformer::hasSynced);
    }

    void stop() {
        informers.forEach(SharedIndexInformer::stop);
    }
}
