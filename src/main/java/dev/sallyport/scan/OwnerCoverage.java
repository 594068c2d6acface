package dev.sallyport.scan;

import dev.sallyport.policy.Policy;
import dev.sallyport.scan.OwnerRelations.Relation;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Policies that have evaluated an object or one of its owners. A Deployment, its ReplicaSets and their Pods count once for
 * each policy, at the topmost object that the policy matches. An object that differs from the template of its owner is
 * evaluated itself.
 */
public final class OwnerCoverage {
    private static final Set<ObjectKind> OWN_NOTHING = Set.of(
            ObjectKind.POD, ObjectKind.POD_TEMPLATE, ObjectKind.SERVICE, ObjectKind.INGRESS, ObjectKind.CONFIG_MAP);

    private final OwnerRelations relations;
    private final Map<String, List<Policy>> byUid = new HashMap<>();

    /**
     * Creates the coverage of a scan.
     *
     * @param relations owners of the scan; added objects are added to them
     */
    public OwnerCoverage(OwnerRelations relations) {
        this.relations = relations;
    }

    /** Returns the kinds in an order in which owners come before the objects they own. */
    public static List<ObjectKind> ownersFirst() {
        return ObjectKind.values().reversed();
    }

    /** Returns whether objects of the kind never control others. */
    static boolean ownsNothing(ObjectKind kind) {
        return OWN_NOTHING.contains(kind);
    }

    /**
     * Adds an object, after its owners.
     *
     * @param policies policies that evaluate objects of its kind
     * @return those that have not evaluated an owner of it
     */
    public List<Policy> add(Subject subject, List<Policy> policies) {
        var covered = relations
                .of(subject)
                .filter(Relation::isExact)
                .map(relation -> byUid.get(relation.owner().uid()))
                .filter(Objects::nonNull)
                .orElse(List.of());
        relations.add(subject);
        var uncovered = covered.isEmpty()
                ? policies
                : policies.stream().filter(policy -> !covered.contains(policy)).toList();
        if (!ownsNothing(subject.kind())) {
            byUid.put(subject.metadata().getUid(), union(covered, uncovered));
        }
        return uncovered;
    }

    /** Returns one of the lists itself if the other is empty, because there are many objects and few policies. */
    private static List<Policy> union(List<Policy> covered, List<Policy> uncovered) {
        if (covered.isEmpty() || uncovered.isEmpty()) {
            return covered.isEmpty() ? uncovered : covered;
        }
        return Stream.concat(covered.stream(), uncovered.stream()).toList();
    }
}
