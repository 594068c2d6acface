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

/** Gathers what policies object to for each workload, and just so much of it. */
final class ViolationCollector {
    private static final int MAX_OF_ONE = 50;
    private static final int MAX = 10_000;

    private final boolean isAsked;
    private final Map<String, WorkloadKey> topByUid = new HashMap<>();
    private final Map<WorkloadKey, TreeSet<Finding>> found = new TreeMap<>();
    private int kept;
    private boolean isWhole = true;

    /** Keeps nothing where nobody asks for it. */
    ViolationCollector(boolean isAsked) {
        this.isAsked = isAsked;
    }

    /** Takes an object in, after its owners; answers the topmost that controls it, which may be itself. */
    WorkloadKey take(Subject subject) {
        var name = WorkloadKey.of(subject);
        if (!isAsked) {
            return name;
        }
        var top = subject.metadata().getOwnerReferences().stream()
                .filter(owner -> Boolean.TRUE.equals(owner.getController()))
                .map(owner -> topByUid.get(owner.getUid()))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(name);
        if (!OwnerCoverage.ownsNothing(subject.kind())) {
            topByUid.put(name.uid(), top);
        }
        return top;
    }

    /** What many Pods have in common counts once. */
    void add(WorkloadKey top, List<Finding> findings) {
        if (!isAsked || findings.isEmpty()) {
            return;
        }
        if (kept >= MAX) {
            isWhole = false;
            return;
        }
        var its = found.computeIfAbsent(top, _ -> new TreeSet<>(Finding.GRAVEST_FIRST));
        kept -= its.size();
        its.addAll(findings);
        while (its.size() > MAX_OF_ONE) {
            its.removeLast();
        }
        kept += its.size();
    }

    WorkloadViolations objections() {
        return new WorkloadViolations(
                found.entrySet().stream().collect(toMap(Map.Entry::getKey, entry -> List.copyOf(entry.getValue()))),
                isWhole);
    }
}
