package dev.sallyport.cluster;

import java.util.List;
import java.util.Map;

/**
 * Settings of an installation for its webhook configurations.
 *
 * @param labels labels in addition to the operator's
 * @param annotations annotations, such as those that switch off a platform's changes
 * @param exclusions exclusions of namespaces that a platform may add
 */
public record WebhookCustomization(
        Map<String, String> labels, Map<String, String> annotations, List<WebhookExclusion> exclusions) {
    public WebhookCustomization {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
        exclusions = List.copyOf(exclusions);
    }
}
