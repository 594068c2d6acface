package dev.sallyport.policy;

import dev.sallyport.workload.Glob;
import dev.sallyport.workload.Workload;
import dev.sallyport.workload.WorkloadKind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a policy is for. All parts that are given must match.
 *
 * @param namespaces globs; any namespace when empty
 * @param namespaceLabels null when not asked for
 * @param workloadLabels null when not asked for
 * @param kinds any when empty
 */
record Matcher(
        List<Glob> namespaces,
        @Nullable LabelMatcher namespaceLabels,
        @Nullable LabelMatcher workloadLabels,
        Set<WorkloadKind> kinds) {

    static final Matcher EVERYTHING = new Matcher(List.of(), null, null, Set.of());

    Matcher {
        namespaces = List.copyOf(namespaces);
        kinds = Set.copyOf(kinds);
    }

    boolean matches(Workload workload, Map<String, String> labelsOfNamespace) {
        return (kinds.isEmpty() || kinds.contains(workload.kind()))
                && (namespaces.isEmpty() || namespaces.stream().anyMatch(glob -> glob.matches(workload.namespace())))
                && (namespaceLabels == null || namespaceLabels.test(labelsOfNamespace))
                && (workloadLabels == null || workload.hasLabels(workloadLabels));
    }
}
