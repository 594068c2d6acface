package dev.sallyport.controller;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.List;

/** Event source that reconciles an object after a change outside of it. */
final class ReconcileTrigger<P extends HasMetadata> {
    private final SimpleInboundEventSource<P> source;

    ReconcileTrigger(String name) {
        source = new SimpleInboundEventSource<>(name);
    }

    /** Reconciles the named object if this replica is the leader. */
    void reconcile(String name) {
        if (source.isRunning()) {
            source.propagateEvent(new ResourceID(name));
        }
    }

    /** Reconciles the named object of a namespace if this replica is the leader. */
    void reconcile(String namespace, String name) {
        if (source.isRunning()) {
            source.propagateEvent(new ResourceID(name, namespace));
        }
    }

    /** Returns the event source for the SDK. */
    List<EventSource<?, P>> sources() {
        return List.of(source);
    }
}
