package dev.sallyport.controller;

import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.api.v1alpha1.DeploymentPolicyStatus;
import dev.sallyport.policy.Compilation;
import dev.sallyport.policy.PolicyCompiler;
import dev.sallyport.policy.PolicyError;
import dev.sallyport.policy.PolicyIndex;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Says in the status of a policy whether it can be carried out. Whether it is in force does not hang on this. */
@ControllerConfiguration
public class DeploymentPolicyReconciler implements Reconciler<DeploymentPolicy> {
    private final PolicyCompiler compiler;
    private final PolicyIndex index;
    private final InstantSource clock;

    public DeploymentPolicyReconciler(PolicyCompiler compiler, PolicyIndex index, InstantSource clock) {
        this.compiler = compiler;
        this.index = index;
        this.clock = clock;
    }

    /** Keys outside may change what comes of a policy: the index tells when it has compiled one again. */
    @Override
    public List<EventSource<?, DeploymentPolicy>> prepareEventSources(EventSourceContext<DeploymentPolicy> context) {
        var compiled = new SimpleInboundEventSource<DeploymentPolicy>("compiled");
        index.onCompiled(name -> {
            if (compiled.isRunning()) {
                compiled.propagateEvent(new ResourceID(name));
            }
        });
        return List.of(compiled);
    }

    @Override
    public UpdateControl<DeploymentPolicy> reconcile(DeploymentPolicy policy, Context<DeploymentPolicy> context) {
        var status = policy.getStatus();
        var before =
                status == null ? null : status.conditions().stream().findFirst().orElse(null);
        var ready = ready(policy, compiler.compile(policy));
        var generation = policy.getMetadata().getGeneration();
        if (before != null && isSame(before, ready) && Objects.equals(status.observedGeneration(), generation)) {
            return UpdateControl.noUpdate();
        }
        if (before != null && before.getStatus().equals(ready.getStatus())) {
            ready.setLastTransitionTime(before.getLastTransitionTime());
        }
        policy.setStatus(new DeploymentPolicyStatus(generation, List.of(ready)));
        return UpdateControl.patchStatus(policy);
    }

    private Condition ready(DeploymentPolicy policy, Compilation compilation) {
        var condition = new ConditionBuilder()
                .withType("Ready")
                .withObservedGeneration(policy.getMetadata().getGeneration())
                .withLastTransitionTime(
                        clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        return compilation.errors().isEmpty()
                ? condition
                        .withStatus("True")
                        .withReason("Compiled")
                        .withMessage("the policy is in force")
                        .build()
                : condition
                        .withStatus("False")
                        .withReason(compilation.invalid().isEmpty() ? "Unresolved" : "Invalid")
                        .withMessage("what it matches is refused until this is mended: "
                                + compilation.errors().stream()
                                        .map(PolicyError::toString)
                                        .collect(Collectors.joining("; ")))
                        .build();
    }

    private static boolean isSame(Condition one, Condition other) {
        return Objects.equals(one.getStatus(), other.getStatus())
                && Objects.equals(one.getReason(), other.getReason())
                && Objects.equals(one.getMessage(), other.getMessage());
    }
}
