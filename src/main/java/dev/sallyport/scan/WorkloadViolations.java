package dev.sallyport.scan;

import dev.sallyport.finding.Finding;
import java.util.List;
import java.util.Map;

/**
 * What policies object to, workload by workload: at the topmost that controls what they object to.
 *
 * @param findings gravest first, and not all of them where there are very many
 * @param isWhole whether every workload is among them that policies object to
 */
public record WorkloadViolations(Map<WorkloadKey, List<Finding>> findings, boolean isWhole) {
    /** Nobody objects to anything. */
    public static final WorkloadViolations NONE = new WorkloadViolations(Map.of(), true);

    public WorkloadViolations {
        findings = Map.copyOf(findings);
    }
}
