package dev.sallyport.cluster;

import dev.sallyport.workload.ObjectKind;
import java.util.Set;

/**
 * What the webhook is to be asked about beside workloads and our own kinds.
 *
 * @param kinds that policies look at
 * @param namespaces whether namespaces belong to environments by their labels
 */
public record WebhookScope(Set<ObjectKind> kinds, boolean namespaces) {
    /** Nothing more. */
    static final WebhookScope NOTHING = new WebhookScope(Set.of(), false);

    public WebhookScope {
        kinds = Set.copyOf(kinds);
    }
}
