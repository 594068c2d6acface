package dev.sallyport.cluster;

import dev.sallyport.change.ChangeScope;
import dev.sallyport.policy.PolicyScope;
import dev.sallyport.workload.MatchedResource;
import dev.sallyport.workload.ObjectKind;
import java.util.Set;

/**
 * Objects that the API server sends to the webhook in addition to workloads and the kinds of sallyport.dev.
 *
 * @param kinds kinds that policies evaluate
 * @param namespaces whether policies or Environments select namespaces by label
 * @param scaled kinds whose replicas policies or Environments evaluate
 * @param status whether the status of workloads is evidence
 * @param changes changes that Environments control
 * @param resources kinds and operations that only rules evaluate
 * @param ofNamespaces objects of some namespaces that only their own policies evaluate
 */
public record WebhookScope(
        Set<ObjectKind> kinds,
        boolean namespaces,
        Set<ObjectKind> scaled,
        boolean status,
        ChangeScope changes,
        Set<MatchedResource> resources,
        PolicyScope ofNamespaces) {
    /** No additional objects. */
    static final WebhookScope NONE =
            new WebhookScope(Set.of(), false, Set.of(), false, ChangeScope.NONE, Set.of(), PolicyScope.NONE);

    public WebhookScope {
        kinds = Set.copyOf(kinds);
        scaled = Set.copyOf(scaled);
        resources = Set.copyOf(resources);
    }
}
