package dev.sallyport.controller;

import dev.sallyport.api.v1alpha1.DeploymentPolicySpec;
import dev.sallyport.api.v1alpha1.DeploymentPolicyStatus;
import dev.sallyport.api.v1alpha1.DeploymentPolicyStatus.ViolatingObject;
import dev.sallyport.policy.PolicySource;
import dev.sallyport.scan.BackgroundScanner;
import dev.sallyport.scan.ScanResult.Compliance;
import dev.sallyport.scan.Violation;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.CustomResource;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Writer of the status of policies: whether they are in force, and the violations that the background scan has found. */
@Singleton
final class PolicyStatusWriter {
    private static final int MAX_VIOLATIONS = 10;

    private final BackgroundScanner scanner;

    PolicyStatusWriter(BackgroundScanner scanner) {
        this.scanner = scanner;
    }

    /** Returns the update of a status that has changed. */
    <P extends CustomResource<DeploymentPolicySpec, DeploymentPolicyStatus>> UpdateControl<P> write(
            P policy, PolicySource source, Condition ready) {
        var before = policy.getStatus();
        var isUnchanged = before != null && ReadyCondition.isUnchanged(before.conditions(), ready);
        var status = status(policy, source, ready);
        if (isUnchanged && status.equals(before)) {
            return UpdateControl.noUpdate();
        }
        policy.setStatus(status);
        return UpdateControl.patchStatus(policy);
    }

    /** Keeps the results of an earlier leader until this replica has completed its first scan. */
    private DeploymentPolicyStatus status(
            CustomResource<DeploymentPolicySpec, DeploymentPolicyStatus> policy, PolicySource source, Condition ready) {
        var found = scanner.latest().map(result -> result.compliance(source.reference()));
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
                found.map(PolicyStatusWriter::shown)
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
}
