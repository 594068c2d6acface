package dev.sallyport.scan;

import java.util.List;
import java.util.Map;

/**
 * Result of a background scan.
 *
 * @param compliance counts by policy name
 * @param drifts drifts of all Environments
 * @param violations violations by workload; empty if reports are disabled
 * @param configurationConsistency share of workloads with a configuration that was healthy in the previous Environment
 */
public record ScanResult(
        Map<String, Compliance> compliance,
        List<Drift> drifts,
        WorkloadViolations violations,
        Map<String, Double> configurationConsistency) {
    /** Result for an empty cluster. */
    public static final ScanResult NONE = new ScanResult(Map.of(), List.of(), WorkloadViolations.NONE, Map.of());

    public ScanResult {
        compliance = Map.copyOf(compliance);
        drifts = List.copyOf(drifts);
        configurationConsistency = Map.copyOf(configurationConsistency);
    }

    /** Returns the counts of a policy. */
    public Compliance compliance(String policy) {
        return compliance.getOrDefault(policy, Compliance.NONE);
    }

    /** Returns the drifts in an Environment. */
    public List<Drift> drifts(String environment) {
        return drifts.stream()
                .filter(drift -> drift.environment().equals(environment))
                .toList();
    }

    /**
     * Counts of one policy. A Deployment, its ReplicaSets and their Pods count once, at the topmost object that the policy
     * matches.
     *
     * @param evaluated number of objects that the policy matches
     * @param violating number of objects that violate it
     * @param undecided number of objects for which it is undecided
     * @param violations one for each violating object, up to a limit
     */
    public record Compliance(int evaluated, int violating, int undecided, List<Violation> violations) {
        /** Counts of a policy that matches no object. */
        public static final Compliance NONE = new Compliance(0, 0, 0, List.of());

        public Compliance {
            violations = List.copyOf(violations);
        }
    }
}
