package dev.sallyport.controller;

import dev.sallyport.api.v1alpha1.AuthoritySpec;
import dev.sallyport.api.v1alpha1.AuthoritySpec.CertificateTransparency;
import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.api.v1alpha1.DeploymentPolicyStatus;
import dev.sallyport.api.v1alpha1.DeploymentPolicyStatus.ViolatingObject;
import dev.sallyport.compile.SpecError;
import dev.sallyport.environment.Environments;
import dev.sallyport.policy.PolicyCompilation;
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
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Reconciler of DeploymentPolicies: writes to the status whether the policy is in force, and the violations that the
 * background scan has found. The index puts policies in force in each replica, independent of this reconciler.
 */
@Singleton
@ControllerConfiguration
public class DeploymentPolicyReconciler implements Reconciler<DeploymentPolicy> {
    private static final int MAX_VIOLATIONS = 10;

    private final PolicyIndex index;
    private final Environments environments;
    private final BackgroundScanner scanner;
    private final InstantSource clock;
    private final ReconcileTrigger<DeploymentPolicy> trigger = new ReconcileTrigger<>("policy-index");

    public DeploymentPolicyReconciler(
            PolicyIndex index, Environments environments, BackgroundScanner scanner, InstantSource clock) {
        this.index = index;
        this.environments = environments;
        this.scanner = scanner;
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, DeploymentPolicy>> prepareEventSources(EventSourceContext<DeploymentPolicy> context) {
        return trigger.sources();
    }

    /** Reconciles a policy that the index has compiled, possibly after a change of a key or an Environment. */
    public void policyCompiled(String name) {
        trigger.reconcile(name);
    }

    /** Reconciles all policies after a background scan. */
    public void scanCompleted() {
        index.names().forEach(trigger::reconcile);
    }

    @Override
    public UpdateControl<DeploymentPolicy> reconcile(DeploymentPolicy policy, Context<DeploymentPolicy> context) {
        var compilation = index.compilation(policy);
        if (compilation.isEmpty()) { // the index has not seen this generation yet, and will call policyCompiled
            return UpdateControl.noUpdate();
        }
        var before = policy.getStatus();
        var ready = ready(policy, compilation.get());
        var isUnchanged = before != null && ReadyCondition.isUnchanged(before.conditions(), ready);
        var status = status(policy, ready);
        if (isUnchanged && status.equals(before)) {
            return UpdateControl.noUpdate();
        }
        policy.setStatus(status);
        return UpdateControl.patchStatus(policy);
    }

    /** Keeps the results of an earlier leader until this replica has completed its first scan. */
    private DeploymentPolicyStatus status(DeploymentPolicy policy, Condition ready) {
        var name = policy.getMetadata().getName();
        var found = scanner.latest().map(result -> result.compliance(name));
        var before = Optional.ofNullable(policy.getStatus());
        return new DeploymentPolicyStatus(
                policy.getMetadata().getGeneration(),
                found.map(Compliance::evaluated)
                        .or(() -> before.map(DeploymentPolicyStatus::evaluated))
                        .orElse(null),
                found.map(Compliance::violating)
                        .or(() -> before.map(DeploymentPolicyStatus::violating))
                        .orElse(null),
                found.map(Compliance::undecided)
                        .or(() -> before.map(DeploymentPolicyStatus::undecided))
                        .orElse(null),
                found.map(DeploymentPolicyReconciler::shown)
                        .or(() -> before.map(DeploymentPolicyStatus::violations))
                        .orElse(List.of()),
                List.of(ready));
    }

    private static List<ViolatingObject> shown(Compliance compliance) {
        return compliance.violations().stream()
                .sorted(Comparator.comparing(Violation::workload))
                .limit(MAX_VIOLATIONS)
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
            return ReadyCondition.unready(
                    generation, clock.instant(), "the policy matches no object in this Environment", unknown);
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
