package dev.sallyport.scan;

import dev.sallyport.finding.Finding;
import java.util.List;
import java.util.Map;

/**
 * Findings by top-level workload.
 *
 * @param findings most severe first, up to a limit
 * @param isComplete false if workloads are missing because of the limit
 */
public record WorkloadViolations(Map<WorkloadKey, List<Finding>> findings, boolean isComplete) {
    /** No findings. */
    public static final WorkloadViolations NONE = new WorkloadViolations(Map.of(), true);

    public WorkloadViolations {
        findings = Map.copyOf(findings);
    }
}
