package dev.sallyport.scan;

import static java.util.stream.Collectors.toMap;

import dev.sallyport.finding.Finding;
import dev.sallyport.workload.Subject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/** Collector of the findings of each top-level workload, up to a limit. */
final class ViolationCollector {
    private static final int MAX_PER_WORKLOAD = 50;
    private static final int MAX_FINDINGS = 10_000;

    private final boolean enabled;
    private final OwnerRelations relations;
    private final Map<String, WorkloadKey> topByUid = new HashMap<>();
    private final Map<WorkloadKey, TreeSet<Finding>> findingsByWorkload = new TreeMap<>();
    private int kept;
    private boolean isComplete = true;

    /** Creates a collector; a disabled one stays empty. */
    ViolationCollector(boolean enabled, OwnerRelations relations) {
        this.enabled = enabled;
        this.relations = relations;
    }

    /** Adds an object, after its owners, and returns its top-level workload, which may be the object itself. */
    WorkloadKey addObject(Subject subject) {
        var key = WorkloadKey.of(subject);
        if (!enabled) {
            return key;
        }
        var top = relations
                .of(subject)
                .map(relation -> topByUid.get(relation.owner().uid()))
                .filter(Objects::nonNull)
                .orElse(key);
        if (!OwnerCoverage.ownsNothing(subject.kind())) {
            topByUid.put(key.uid(), top);
        }
        return top;
    }

    /** Adds findings; equal findings of several Pods count once. */
    void add(WorkloadKey top, List<Finding> findings) {
        if (!enabled || findings.isEmpty()) {
            return;
        }
        if (kept >= MAX_FINDINGS) {
            isComplete = false;
            return;
        }
        var collected = findingsByWorkload.computeIfAbsent(top, _ -> new TreeSet<>(Finding.GRAVEST_FIRST));
        kept -= collected.size();
        collected.addAll(findings);
        while (collected.size() > MAX_PER_WORKLOAD) {
            collected.removeLast();
        }
        kept += collected.size();
    }

    WorkloadViolations violations() {
        return new WorkloadViolations(
                findingsByWorkload.entrySet().stream()
                        .collect(toMap(Map.Entry::getKey, entry -> List.copyOf(entry.getValue()))),
                isComplete);
    }
}
