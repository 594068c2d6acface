package dev.sallyport.scan;

import java.util.List;
import java.util.Map;

/**
 * How what runs stands, at the end of a survey.
 *
 * @param compliance by names of policies
 * @param drifts of all environments
 * @param objections none where nobody asks for them
 */
public record ScanResult(Map<String, Compliance> compliance, List<Drift> drifts, WorkloadViolations objections) {
    /** Nothing runs. */
    public static final ScanResult NONE = new ScanResult(Map.of(), List.of(), WorkloadViolations.NONE);

    public ScanResult {
        compliance = Map.copyOf(compliance);
        drifts = List.copyOf(drifts);
    }

    /** How what runs stands to a policy. */
    public Compliance compliance(String policy) {
        return compliance.getOrDefault(policy, Compliance.NONE);
    }

    /** What has drifted in an environment. */
    public List<Drift> drifts(String environment) {
        return drifts.stream()
                .filter(drift -> drift.environment().equals(environment))
                .toList();
    }

    /**
     * How what runs stands to one policy. A Deployment, its ReplicaSets and their Pods count once, at the topmost that the
     * policy judges.
     *
     * @param judged how many objects it is for
     * @param violating how many of them it would object to if they came now, by its action
     * @param undecided how many nobody can say it of, such as for a registry that does not answer
     * @param violations one for each that is violating; not all of them where there are very many
     */
    public record Compliance(int judged, int violating, int undecided, List<Violation> violations) {
        /** It judges nothing. */
        public static final Compliance NONE = new Compliance(0, 0, 0, List.of());

        public Compliance {
            violations = List.copyOf(violations);
        }
    }
}
