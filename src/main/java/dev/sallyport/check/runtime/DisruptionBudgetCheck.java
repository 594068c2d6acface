package dev.sallyport.check.runtime;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.check.PodSelection;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Replicas;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.Workload;
import java.util.List;

/**
 * Requires a PodDisruptionBudget for replicated workloads, because without one the drain of nodes may stop all replicas at once.
 *
 * <p>Restricted fields: {@code metadata.labels} of the pod template of Deployments and StatefulSets with two or more replicas
 *
 * <p>Allowed values: labels that a PodDisruptionBudget of the namespace selects. It must exist before the workload. Not required
 * for one replica, which a budget would keep from being moved.
 */
public record DisruptionBudgetCheck(PodSelection budgets) implements ManifestCheck {
    private static final int REPLICATED = 2;

    @Override
    public String id() {
        return "runtime/disruption-budget";
    }

    @Override
    public boolean appliesTo(ObjectKind kind) {
        return kind == ObjectKind.DEPLOYMENT || kind == ObjectKind.STATEFUL_SET;
    }

    @Override
    public Outcome evaluate(Workload workload) {
        if (Replicas.of(workload.object()) < REPLICATED) {
            return new Outcome.Passed();
        }
        var path = workload.podMetadataPath() + ".labels";
        return budgets.selects(workload.namespace(), Subject.labels(workload.podMetadata()))
                .map(selected -> Outcome.of(selected ? List.of() : List.of(problem(path))))
                .orElseGet(() -> new Outcome.Undecided(
                        UndecidedReason.PENDING,
                        new Problem(
                                path,
                                "the PodDisruptionBudgets of the cluster have not been read yet",
                                "try again in a moment")));
    }

    private static Problem problem(String path) {
        return new Problem(
                path,
                "no PodDisruptionBudget selects the pod",
                "create a PodDisruptionBudget whose selector matches the labels of the pod, before the workload");
    }
}
