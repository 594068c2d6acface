package dev.sallyport.survey;

import dev.sallyport.admission.Finding;
import java.util.List;
import java.util.Map;

/**
 * What policies object to, workload by workload: at the topmost that controls what they object to.
 *
 * @param findings gravest first, and not all of them where there are very many
 * @param isWhole whether every workload is among them that policies object to
 */
public record Objections(Map<WorkloadName, List<Finding>> findings, boolean isWhole) {
    /** Nobody objects to anything. */
    public static final Objections NONE = new Objections(Map.of(), true);

    public Objections {
        findings = Map.copyOf(findings);
    }
}
