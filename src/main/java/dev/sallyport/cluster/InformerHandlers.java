package dev.sallyport.cluster;

import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.util.function.Consumer;

/** Handlers of what informers see. */
final class InformerHandlers {

    private InformerHandlers() {}

    /** Takes every object that is new or changed, and every one that is gone. */
    static <T> ResourceEventHandler<T> each(Consumer<T> there, Consumer<T> gone) {
        return new ResourceEventHandler<>() {
            @Override
            public void onAdd(T object) {
                there.accept(object);
            }

            @Override
            public void onUpdate(T before, T object) {
                there.accept(object);
            }

            @Override
            public void onDelete(T object, boolean deletedFinalStateUnknown) {
                gone.accept(object);
            }
        };
    }
}
