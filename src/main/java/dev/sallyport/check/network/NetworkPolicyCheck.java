package dev.sallyport.check.network;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.check.PodSelection;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.Workload;
import java.util.List;

/**
 * Requires a NetworkPolicy for the Pods of a workload, because without one they accept connections from every Pod of the cluster.
 *
 * <p>Restricted fields: {@code metadata.labels} of the pod
 *
 * <p>Allowed values: labels that a NetworkPolicy of the namespace selects. The NetworkPolicy must exist before the workload.
 */
public record NetworkPolicyCheck(PodSelection networkPolicies) implements ManifestCheck {

    @Override
    public String id() {
        return "network/network-policy";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        var path = workload.podMetadataPath() + ".labels";
        return networkPolicies
                .selects(workload.namespace(), Subject.labels(workload.podMetadata()))
                .map(selected -> Outcome.of(selected ? List.of() : List.of(problem(path))))
                .orElseGet(() -> new Outcome.Undecided(
                        UndecidedReason.PENDING,
                        new Problem(
                                path,
                                "the NetworkPolicies of the cluster have not been read yet",
                                "try again in a moment")));
    }

    private static Problem problem(String path) {
        return new Problem(
                path,
                "no NetworkPolicy selects the pod",
                "create a NetworkPolicy whose podSelector matches the labels of the pod, before the workload");
    }
}
