package dev.sallyport.controller;

import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.api.v1alpha1.DeploymentPolicyStatus;
import dev.sallyport.api.v1alpha1.DeploymentPolicyStatus.ViolatingObject;
import dev.sallyport.compile.SpecError;
import dev.sallyport.environment.Environments;
import dev.sallyport.policy.PolicyCompilation;
import dev.sallyport.policy.PolicyCompiler;
import dev.sallyport.policy.PolicyIndex;
import dev.sallyport.scan.BackgroundScanner;
import dev.sallyport.scan.ScanResult.Compliance;
import dev.sallyport.scan.Violation;
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
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Says in the status of a policy whether it can be carried out. Whether it is in force does not hang on this. */
@ControllerConfiguration
public class DeploymentPolicyReconciler implements Reconciler<DeploymentPolicy> {
    private static final int SHOWN = 10;

    private final PolicyCompiler compiler;
    private final PolicyIndex index;
    private final Environments stages;
    private final BackgroundScanner surveys;
    private final InstantSource clock;

    public DeploymentPolicyReconciler(
            PolicyCompiler compiler,
            PolicyIndex index,
            Environments stages,
            BackgroundScanner surveys,
            InstantSource clock) {
        this.compiler = compiler;
        this.index = index;
        this.stages = stages;
        this.surveys = surveys;
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
        surveys.onScan(() -> {
            if (compiled.isRunning()) {
                index.names().forEach(name -> compiled.propagateEvent(new ResourceID(name)));
            }
        });
        return List.of(compiled);
    }

    @Override
    public UpdateControl<DeploymentPolicy> reconcile(DeploymentPolicy policy, Context<DeploymentPolicy> context) {
        var status = policy.getStatus();
        var ready = ready(policy, compiler.compile(policy));
        var generation = policy.getMetadata().getGeneration();
        var isUnchanged = status != null && ReadyCondition.isUnchanged(status.conditions(), ready);
        var now = status(policy, generation, ready);
        if (isUnchanged && now.equals(status)) {
            return UpdateControl.noUpdate();
        }
        policy.setStatus(now);
        return UpdateControl.patchStatus(policy);
    }

    /** Until the first survey of this replica, what the last one of another has found stands. */
    private DeploymentPolicyStatus status(DeploymentPolicy policy, @Nullable Long generation, Condition ready) {
        var name = policy.getMetadata().getName();
        var found = surveys.latest().map(result -> result.compliance(name));
        var before = Optional.ofNullable(policy.getStatus());
        return new DeploymentPolicyStatus(
                generation,
                found.map(Compliance::evaluated)
                        .or(() -> before.map(DeploymentPolicyStatus::evaluated))
                        .orElse(null),
                found.map(Compliance::violating)
                        .or(() -> before.map(DeploymentPolicyStatus::violating))
                        .orElse(null),
                found.map(Compliance::undecided)
                        .or(() -> before.map(DeploymentPolicyStatus::undecided))
                        .orElse(null),
                found.map(DeploymentPolicyReconciler::some)
                        .or(() -> before.map(DeploymentPolicyStatus::violations))
                        .orElse(List.of()),
                List.of(ready));
    }

    private static List<ViolatingObject> some(Compliance compliance) {
        return compliance.violations().stream()
                .sorted(Comparator.comparing(Violation::workload))
                .limit(SHOWN)
                .map(violation -> new ViolatingObject(
                        violation.workload().kind().kind(),
                        violation.workload().namespace(),
                        violation.workload().name(),
                        violation.check(),
                        violation.message()))
                .toList();
    }

    private Condition ready(DeploymentPolicy policy, PolicyCompilation compilation) {
        var generation = policy.getMetadata().getGeneration();
        var unknown = unknownEnvironments(policy);
        if (compilation.errors().isEmpty() && !unknown.isEmpty()) {
            return ReadyCondition.unready(generation, clock.instant(), "it is for nothing there", unknown);
        }
        return compilation.errors().isEmpty()
                ? ReadyCondition.ready(generation, clock.instant(), "Compiled", "the policy is in force")
                : ReadyCondition.unready(
                        generation, clock.instant(), "what it matches is refused", compilation.errors());
    }

    /** Environments may come later than the policies for them; until they do, the policy is for less than it says. */
    private List<SpecError> unknownEnvironments(DeploymentPolicy policy) {
        var named = policy.getSpec() == null
                ? List.<String>of()
                : policy.getSpec().match().environments();
        return IntStream.range(0, named.size())
                .filter(i -> stages.find(named.get(i)).isEmpty())
                .mapToObj(i -> SpecError.unresolved(
                        "spec.match.environments[" + i + "]", "there is no Environment \"%s\"".formatted(named.get(i))))
                .toList();
    }
}
