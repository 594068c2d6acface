package dev.sallyport.cluster;

import dev.sallyport.change.ChangeScope;
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
 */
public record WebhookScope(
        Set<ObjectKind> kinds, boolean namespaces, Set<ObjectKind> scaled, boolean status, ChangeScope changes) {
    /** No additional objects. */
    static final WebhookScope NONE = new WebhookScope(Set.of(), false, Set.of(), false, ChangeScope.NONE);

    public WebhookScope {
        kinds = Set.copyOf(kinds);
        scaled = Set.copyOf(scaled);
    }
}
