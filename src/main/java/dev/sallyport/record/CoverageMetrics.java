package dev.sallyport.record;

import dev.sallyport.environment.Environments;
import dev.sallyport.environment.KnownNamespaces;
import dev.sallyport.policy.PoliciesInForce;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Gauges of the namespaces that are covered by Environments and policies. Their number does not depend on the namespaces. */
public final class CoverageMetrics {
    private static final List<String> COVERAGES = List.of("environment", "policy", "none", "exempt");

    private final KnownNamespaces namespaces;
    private final Environments environments;
    private final PoliciesInForce policies;
    private final Predicate<String> isExempt;
    private final MultiGauge gauge;

    /**
     * Creates the gauges.
     *
     * @param policies DeploymentPolicies, without the rules of Environments
     * @param isExempt whether a namespace, by its name, is never evaluated
     */
    public CoverageMetrics(
            KnownNamespaces namespaces,
            Environments environments,
            PoliciesInForce policies,
            Predicate<String> isExempt,
            MeterRegistry meters) {
        this.namespaces = namespaces;
        this.environments = environments;
        this.policies = policies;
        this.isExempt = isExempt;
        this.gauge = Metric.NAMESPACES.multiGauge(meters);
    }

    /** Updates the gauges. */
    public void refresh() {
        var counts = new HashMap<String, Integer>();
        namespaces.labels().forEach((name, labels) -> counts.merge(coverage(name, labels), 1, Integer::sum));
        gauge.register(
                COVERAGES.stream()
                        .map(coverage -> Row.of(Metric.NAMESPACES.tags(coverage), counts.getOrDefault(coverage, 0)))
                        .collect(Collectors.<Row<?>>toList()),
                true);
    }

    private String coverage(String name, Map<String, String> labels) {
        if (isExempt.test(name)) {
            return "exempt";
        }
        if (!environments.of(name, labels).isEmpty()) {
            return "environment";
        }
        return policies.of(name).stream().anyMatch(policy -> policy.matcher().covers(name, labels)) ? "policy" : "none";
    }
}
