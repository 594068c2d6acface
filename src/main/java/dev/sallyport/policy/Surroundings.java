package dev.sallyport.policy;

import dev.sallyport.check.PodSelection;
import dev.sallyport.check.network.IngressHosts;
import dev.sallyport.check.runtime.ReferencedObjects;

/**
 * Ports to the objects around a workload that checks require or compare with.
 *
 * @param networkPolicies NetworkPolicies by the Pods that they select
 * @param disruptionBudgets PodDisruptionBudgets by the Pods that they select
 * @param ingressHosts hosts of Ingresses
 * @param references objects that other objects refer to
 */
public record Surroundings(
        PodSelection networkPolicies,
        PodSelection disruptionBudgets,
        IngressHosts ingressHosts,
        ReferencedObjects references) {
    /** No objects. */
    public static final Surroundings NONE =
            new Surroundings(PodSelection.NONE, PodSelection.NONE, IngressHosts.NONE, ReferencedObjects.NONE);
}
