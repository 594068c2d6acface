package dev.sallyport.controller;

import dev.sallyport.api.v1alpha1.TrustRoot;
import dev.sallyport.trust.TrustRootIndex;
import dev.sallyport.trust.TrustRootListener;
import dev.sallyport.trust.TrustRootListener.Happening;
import io.fabric8.kubernetes.api.model.Condition;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Says in the status of a trust root whether anything can be verified with it, until when, and how current it is; tells when
 * it ends and when it is not kept current.
 */
@ControllerConfiguration
public class TrustRootReconciler implements Reconciler<TrustRoot> {
    private final TrustRootIndex trustRoots;
    private final TrustRootConditions conditions;
    private final TrustRootListener news;
    private final InstantSource clock;

    public TrustRootReconciler(
            TrustRootIndex trustRoots, TrustRootConditions conditions, TrustRootListener news, InstantSource clock) {
        this.trustRoots = trustRoots;
        this.conditions = conditions;
        this.news = news;
        this.clock = clock;
    }

    /** The Secret or ConfigMap that it refers to may change, and what its repository has. */
    @Override
    public List<EventSource<?, TrustRoot>> prepareEventSources(EventSourceContext<TrustRoot> context) {
        var referred = new SimpleInboundEventSource<TrustRoot>("referred");
        trustRoots.onChange(name -> {
            if (referred.isRunning()) {
                referred.propagateEvent(new ResourceID(name));
            }
        });
        return List.of(referred);
    }

    @Override
    public UpdateControl<TrustRoot> reconcile(TrustRoot root, Context<TrustRoot> context) {
        var now = clock.instant();
        var reading = trustRoots.read(root);
        var standing = trustRoots.standing(root);
        var before = root.getStatus();
        var status = conditions.status(root.getMetadata(), before, reading, standing, now);
        var control = UpdateControl.<TrustRoot>noUpdate();
        if (!TrustRootConditions.isUnchanged(before, status)) {
            status.conditions().stream()
                    .filter(condition -> !TrustRootConditions.says(before, condition))
                    .forEach(condition -> tell(root, condition));
            root.setStatus(status);
            control = UpdateControl.patchStatus(root);
        }
        var next = conditions.next(reading, standing, now);
        if (next.isPresent()) {
            control.rescheduleAfter(Duration.between(now, next.get()).plusMillis(1));
        }
        return control;
    }

    /** Each is told of once: when the status first says so. */
    private void tell(TrustRoot root, Condition condition) {
        happening(condition).ifPresent(happening -> news.tell(root, happening, condition.getMessage()));
    }

    private static Optional<Happening> happening(Condition condition) {
        return switch (condition.getReason()) {
            case TrustRootConditions.EXPIRING -> Optional.of(Happening.EXPIRING);
            case TrustRootConditions.EXPIRED -> Optional.of(Happening.EXPIRED);
            case TrustRootConditions.REFUSED, TrustRootConditions.UNREACHABLE, TrustRootConditions.METADATA_EXPIRED ->
                Optional.of(Happening.REFRESH_FAILED);
            default -> Optional.empty();
        };
    }
}
