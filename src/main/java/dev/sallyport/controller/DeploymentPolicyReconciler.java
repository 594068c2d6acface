package dev.sallyport.controller;

import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.api.v1alpha1.DeploymentPolicyStatus;
import dev.sallyport.environment.Stages;
import dev.sallyport.policy.Compilation;
import dev.sallyport.policy.PolicyCompiler;
import dev.sallyport.policy.PolicyError;
import dev.sallyport.policy.PolicyIndex;
import io.fabric8.kubernetes.api.model.Condition;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** Says in the status of a policy whether it can be carried out. Whether it is in force does not hang on this. */
@ControllerConfiguration
public class DeploymentPolicyReconciler implements Reconciler<DeploymentPolicy> {
    private final PolicyCompiler compiler;
    private final PolicyIndex index;
    private final Stages stages;
    private final InstantSource clock;

    public DeploymentPolicyReconciler(PolicyCompiler compiler, PolicyIndex index, Stages stages, InstantSource clock) {
        this.compiler = compiler;
        this.index = index;
        this.stages = stages;
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
        var ready = ready(policy, compiler.compile(policy));
        var generation = policy.getMetadata().getGeneration();
        if (status != null
                && Readiness.isUnchanged(status.conditions(), ready)
                && Objects.equals(status.observedGeneration(), generation)) {
            return UpdateControl.noUpdate();
        }
        policy.setStatus(new DeploymentPolicyStatus(generation, List.of(ready)));
        return UpdateControl.patchStatus(policy);
    }

    private Condition ready(DeploymentPolicy policy, Compilation compilation) {
        var generation = policy.getMetadata().getGeneration();
        var unknown = unknownEnvironments(policy);
        if (compilation.errors().isEmpty() && !unknown.isEmpty()) {
            return Readiness.unready(generation, clock.instant(), "it is for nothing there", unknown);
        }
        return compilation.errors().isEmpty()
                ? Readiness.ready(generation, clock.instant(), "Compiled", "the policy is in force")
                : Readiness.unready(generation, clock.instant(), "what it matches is refused", compilation.errors());
    }

    /** Environments may come later than the policies for them; until they do, the policy is for less than it says. */
    private List<PolicyError> unknownEnvironments(DeploymentPolicy policy) {
        var named = policy.getSpec() == null
                ? List.<String>of()
                : policy.getSpec().match().environments();
        return IntStream.range(0, named.size())
                .filter(i -> stages.find(named.get(i)).isEmpty())
                .mapToObj(i -> PolicyError.unresolved(
                        "spec.match.environments[" + i + "]", "there is no Environment \"%s\"".formatted(named.get(i))))
                .toList();
    }
}
