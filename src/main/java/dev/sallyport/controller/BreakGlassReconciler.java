package dev.sallyport.controller;

import dev.sallyport.api.v1alpha1.BreakGlass;
import dev.sallyport.api.v1alpha1.BreakGlassStatus;
import dev.sallyport.breakglass.EmergencyAccess;
import dev.sallyport.compile.Timestamps;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Reconciler of BreakGlass objects: writes the phase to the status. The status is for users; no decision reads it. */
@Singleton
@ControllerConfiguration
public class BreakGlassReconciler implements Reconciler<BreakGlass> {
    private final InstantSource clock;

    public BreakGlassReconciler(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public UpdateControl<BreakGlass> reconcile(BreakGlass source, Context<BreakGlass> context) {
        var compiled = EmergencyAccess.of(source);
        if (compiled.isEmpty()) {
            return UpdateControl.noUpdate();
        }
        var access = compiled.get();
        var now = clock.instant();
        var status = new BreakGlassStatus(access.at(now).label(), Timestamps.format(access.expires()));
        var control = status.equals(source.getStatus())
                ? UpdateControl.<BreakGlass>noUpdate()
                : UpdateControl.patchStatus(withStatus(source, status));
        if (access.remaining(now).isPositive()) {
            control.rescheduleAfter(access.remaining(now).plusMillis(1));
        }
        return control;
    }

    private static BreakGlass withStatus(BreakGlass source, BreakGlassStatus status) {
        var patch = new BreakGlass();
        patch.setMetadata(
                new ObjectMetaBuilder().withName(source.getMetadata().getName()).build());
        patch.setStatus(status);
        return patch;
    }
}
