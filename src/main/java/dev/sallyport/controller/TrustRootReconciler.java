package dev.sallyport.controller;

import dev.sallyport.api.v1alpha1.TrustRoot;
import dev.sallyport.api.v1alpha1.TrustRootStatus;
import dev.sallyport.policy.Reading;
import dev.sallyport.policy.TrustRoots;
import dev.sallyport.signature.TrustAnchor;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;

/** Says in the status of a trust root whether anything can be verified with it, and until when. */
@ControllerConfiguration
public class TrustRootReconciler implements Reconciler<TrustRoot> {
    private final TrustRoots trustRoots;
    private final InstantSource clock;

    public TrustRootReconciler(TrustRoots trustRoots, InstantSource clock) {
        this.trustRoots = trustRoots;
        this.clock = clock;
    }

    /** The Secret or ConfigMap that it refers to may change. */
    @Override
    public List<EventSource<?, TrustRoot>> prepareEventSources(EventSourceContext<TrustRoot> context) {
        var referred = new SimpleInboundEventSource<TrustRoot>("referred");
        trustRoots.onMaterialChange(name -> {
            if (referred.isRunning()) {
                referred.propagateEvent(new ResourceID(name));
            }
        });
        return List.of(referred);
    }

    @Override
    public UpdateControl<TrustRoot> reconcile(TrustRoot root, Context<TrustRoot> context) {
        var status = status(root);
        var before = root.getStatus();
        if (before != null
                && Readiness.isUnchanged(
                        before.conditions(), status.conditions().getFirst())
                && Objects.equals(before.until(), status.until())
                && Objects.equals(before.observedGeneration(), status.observedGeneration())) {
            return UpdateControl.noUpdate();
        }
        root.setStatus(status);
        return UpdateControl.patchStatus(root);
    }

    private TrustRootStatus status(TrustRoot root) {
        var generation = root.getMetadata().getGeneration();
        var now = clock.instant();
        return switch (trustRoots.read(root)) {
            case Reading.Usable<TrustAnchor> usable ->
                new TrustRootStatus(
                        generation,
                        usable.value().until().map(Instant::toString).orElse(null),
                        List.of(Readiness.ready(generation, now, "Read", "signatures can be verified with it")));
            case Reading.Unusable<TrustAnchor> unusable ->
                new TrustRootStatus(
                        generation,
                        null,
                        List.of(Readiness.unready(
                                generation,
                                now,
                                "what authorities that refer to it must have signed is refused",
                                List.of(unusable.error()))));
        };
    }
}
