package dev.sallyport.controller;

import dev.sallyport.api.v1alpha1.AuthoritySpec;
import dev.sallyport.api.v1alpha1.AuthoritySpec.CertificateTransparency;
import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.compile.SpecError;
import dev.sallyport.environment.Environments;
import dev.sallyport.policy.PolicyCompilation;
import dev.sallyport.policy.PolicyIndex;
import dev.sallyport.policy.PolicySource;
import io.fabric8.kubernetes.api.model.Condition;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Reconciler of DeploymentPolicies: writes to the status whether the policy is in force, and the violations that the
 * background scan has found. The index puts policies in force in each replica, independent of this reconciler.
 */
@Singleton
@ControllerConfiguration
public class DeploymentPolicyReconciler implements Reconciler<DeploymentPolicy> {
    private final PolicyIndex index;
    private final Environments environments;
    private final UnservedKinds kinds;
    private final PolicyStatusWriter statuses;
    private final InstantSource clock;
    private final ReconcileTrigger<DeploymentPolicy> trigger = new ReconcileTrigger<>("policy-index");

    DeploymentPolicyReconciler(
            PolicyIndex index,
            Environments environments,
            UnservedKinds kinds,
            PolicyStatusWriter statuses,
            InstantSource clock) {
        this.index = index;
        this.environments = environments;
        this.kinds = kinds;
        this.statuses = statuses;
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, DeploymentPolicy>> prepareEventSources(EventSourceContext<DeploymentPolicy> context) {
        return trigger.sources();
    }

    /** Reconciles a policy that the index has compiled, possibly after a change of a key or an Environment. */
    public void policyCompiled(String name) {
        if (name.indexOf('/') < 0) { // no policy of a namespace
            trigger.reconcile(name);
        }
    }

    /** Reconciles all policies after a background scan. */
    public void scanCompleted() {
        index.names().forEach(this::policyCompiled);
    }

    @Override
    public UpdateControl<DeploymentPolicy> reconcile(DeploymentPolicy policy, Context<DeploymentPolicy> context) {
        var compilation = index.compilation(policy);
        if (compilation.isEmpty()) { // the index has not seen this generation yet, and will call policyCompiled
            return UpdateControl.noUpdate();
        }
        var unserved = kinds.of(compilation.get().policy());
        var update = statuses.write(
                policy,
                PolicySource.policy(policy.getMetadata().getName()),
                ready(policy, compilation.get(), unserved));
        return unserved.isEmpty() ? update : update.rescheduleAfter(UnservedKinds.RETRY);
    }

    private Condition ready(DeploymentPolicy policy, PolicyCompilation compilation, List<SpecError> unserved) {
        var generation = policy.getMetadata().getGeneration();
        var unknown = unknownEnvironments(policy);
        if (compilation.errors().isEmpty() && !unknown.isEmpty()) {
            return ReadyCondition.unready(
                    generation, clock.instant(), "the policy matches no object in this Environment", unknown);
        }
        if (compilation.errors().isEmpty() && !unserved.isEmpty()) {
            return ReadyCondition.unready(
                    generation, clock.instant(), "the policy matches no object of this kind", unserved);
        }
        return compilation.errors().isEmpty()
                ? ReadyCondition.ready(generation, clock.instant(), "Compiled", inForce(policy))
                : ReadyCondition.unready(
                        generation, clock.instant(), "objects that match this policy are denied", compilation.errors());
    }

    /** Returns the message of a policy in force, with the authorities that require no certificate transparency log. */
    private static String inForce(DeploymentPolicy policy) {
        var optional = policy.getSpec().authorities().stream()
                .filter(authority -> authority.keyless() != null
                        && authority.keyless().certificateTransparency() == CertificateTransparency.OPTIONAL)
                .map(AuthoritySpec::name)
                .toList();
        return "the policy is in force"
                + (optional.isEmpty()
                        ? ""
                        : "; certificate transparency is optional for " + String.join(", ", optional));
    }

    /** Returns an error for each Environment that does not exist yet. */
    private List<SpecError> unknownEnvironments(DeploymentPolicy policy) {
        var names = policy.getSpec() == null
                ? List.<String>of()
                : policy.getSpec().match().environments();
        return IntStream.range(0, names.size())
                .filter(i -> environments.find(names.get(i)).isEmpty())
                .mapToObj(i -> SpecError.unresolved(
                        "spec.match.environments[" + i + "]",
                        "Environment \"%s\" does not exist".formatted(names.get(i))))
                .toList();
    }
}
