package dev.sallyport.admission;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import dev.sallyport.finding.Finding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/** Summary of the findings for which a message has no room. */
final class OmittedFindings {
    private static final int MAX_CHECKS = 12;

    private OmittedFindings() {}

    /** Returns the number of findings by check, and where to read them. */
    static String of(List<Finding> findings) {
        var counts = findings.stream().collect(groupingBy(Finding::check, LinkedHashMap::new, counting()));
        var checks = counts.entrySet().stream()
                .limit(MAX_CHECKS)
                .map(count -> count.getKey() + (count.getValue() == 1 ? "" : " (" + count.getValue() + ")"))
                .collect(Collectors.joining(", "));
        return "(+%d more: %s%s; sallyport check shows all)"
                .formatted(findings.size(), checks, counts.size() > MAX_CHECKS ? ", ..." : "");
    }
}
