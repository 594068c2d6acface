package dev.sallyport.cluster;

import dev.sallyport.workload.ObjectKind;
import java.util.Set;

/**
 * Objects that the API server sends to the webhook in addition to workloads and the kinds of sallyport.dev.
 *
 * @param kinds kinds that policies evaluate
 * @param namespaces whether Environments select namespaces by label
 */
public record WebhookScope(Set<ObjectKind> kinds, boolean namespaces) {
    /** No additional objects. */
    static final WebhookScope NONE = new WebhookScope(Set.of(), false);

    public WebhookScope {
        kinds = Set.copyOf(kinds);
    }
}
