package dev.sallyport.cluster;

import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Informers that start on first use. */
final class LazyInformers {
    private final List<? extends SharedIndexInformer<?>> informers;
    private final AtomicBoolean started = new AtomicBoolean();

    LazyInformers(List<? extends SharedIndexInformer<?>> informers) {
        this.informers = informers;
        informers.forEach(informer -> informer.exceptionHandler((_, _) -> true));
    }

    /** Starts the informers on the first call, without waiting; returns whether all of them have synced. */
    boolean requestSync() {
        if (started.compareAndSet(false, true)) {
            Thread.ofVirtual().name("informers").start(() -> informers.forEach(SharedIndexInformer::start));
        }
        return informers.stream().allMatch(SharedIndexInformer::hasSynced);
    }

    void stop() {
        informers.forEach(SharedIndexInformer::stop);
    }
}
