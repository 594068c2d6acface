package dev.sallyport.cluster;

import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.util.function.Consumer;

/** Handlers of informer events. */
final class InformerHandlers {

    private InformerHandlers() {}

    /** Creates a handler that runs an action after each event. */
    static <T> ResourceEventHandler<T> onChange(Runnable action) {
        return each(_ -> action.run(), _ -> action.run());
    }

    /** Creates a handler that passes each created or updated object to one consumer and each deleted object to another. */
    static <T> ResourceEventHandler<T> each(Consumer<? super T> updated, Consumer<? super T> deleted) {
        return new ResourceEventHandler<>() {
            @Override
            public void onAdd(T object) {
                updated.accept(object);
            }

            @Override
            public void onUpdate(T before, T object) {
                updated.accept(object);
            }

            @Override
            public void onDelete(T object, boolean deletedFinalStateUnknown) {
                deleted.accept(object);
            }
        };
    }
}
