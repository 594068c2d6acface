package dev.sallyport.configuration;

import java.util.List;

/**
 * Rules for the configuration of promoted workloads.
 *
 * @param reportOnly whether differences are reported, and do not deny a deployment
 * @param differences paths that may differ between the Environments
 */
public record ConfigurationRules(boolean reportOnly, List<PathPattern> differences) {
    public ConfigurationRules {
        differences = List.copyOf(differences);
    }
}
