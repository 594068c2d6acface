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
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Reconciler of TrustRoots: writes to the status whether signatures can be verified with the trust root, its expiration
 * time and the last refresh; reports an approaching expiration and failed refreshes as Events.
 */
@Singleton
@ControllerConfiguration
public class TrustRootReconciler implements Reconciler<TrustRoot> {
    private final TrustRootIndex trustRoots;
    private final TrustRootConditions conditions;
    private final TrustRootListener listener;
    private final InstantSource clock;
    private final ReconcileTrigger<TrustRoot> trigger = new ReconcileTrigger<>("trust-root-index");

    public TrustRootReconciler(
            TrustRootIndex trustRoots,
            TrustRootConditions conditions,
            TrustRootListener listener,
            InstantSource clock) {
        this.trustRoots = trustRoots;
        this.conditions = conditions;
        this.listener = listener;
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, TrustRoot>> prepareEventSources(EventSourceContext<TrustRoot> context) {
        return trigger.sources();
    }

    /** Reconciles a trust root after a change of its Secret, ConfigMap or TUF repository. */
    public void trustRootChanged(String name) {
        trigger.reconcile(name);
    }

    @Override
    public UpdateControl<TrustRoot> reconcile(TrustRoot root, Context<TrustRoot> context) {
        var now = clock.instant();
        var result = trustRoots.read(root);
        var repository = trustRoots.standing(root);
        var before = root.getStatus();
        var status = conditions.status(root.getMetadata(), before, result, repository, now);
        var control = UpdateControl.<TrustRoot>noUpdate();
        if (!TrustRootConditions.isUnchanged(before, status)) {
            status.conditions().stream()
                    .filter(condition -> !TrustRootConditions.contains(before, condition))
                    .forEach(condition -> report(root, condition));
            root.setStatus(status);
            control = UpdateControl.patchStatus(root);
        }
        var next = conditions.next(result, repository, now);
        if (next.isPresent()) {
            control.rescheduleAfter(Duration.between(now, next.get()).plusMillis(1));
        }
        return control;
    }

    /** Reports a condition once: when it first enters the status. */
    private void report(TrustRoot root, Condition condition) {
        event(condition).ifPresent(event -> listener.tell(root, event, condition.getMessage()));
    }

    private static Optional<Happening> event(Condition condition) {
        return switch (condition.getReason()) {
            case TrustRootConditions.EXPIRING -> Optional.of(Happening.EXPIRING);
            case TrustRootConditions.EXPIRED -> Optional.of(Happening.EXPIRED);
            case TrustRootConditions.REJECTED, TrustRootConditions.UNREACHABLE, TrustRootConditions.METADATA_EXPIRED ->
                Optional.of(Happening.REFRESH_FAILED);
            default -> Optional.empty();
        };
    }
}
