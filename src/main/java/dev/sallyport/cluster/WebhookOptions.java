package dev.sallyport.cluster;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Optional parts of the webhook configurations.
 *
 * @param pinsDigests whether the mutating webhook pins image digests
 * @param admitsWithoutReplicas whether the API server admits workloads and labels of namespaces while no replica responds
 * @param matchConditions CEL expressions by name, all of which are true for requests with workloads to be evaluated
 */
public record WebhookOptions(boolean pinsDigests, boolean admitsWithoutReplicas, Map<String, String> matchConditions) {
    /** Options of a default installation. */
    public static final WebhookOptions DEFAULT = new WebhookOptions(false, false, Map.of());

    public WebhookOptions {
        matchConditions = Collections.unmodifiableMap(new LinkedHashMap<>(matchConditions));
    }

    /** Returns the failure policy of webhooks for workloads and namespaces. */
    String failurePolicy() {
        return admitsWithoutReplicas ? "Ignore" : "Fail";
    }
}
