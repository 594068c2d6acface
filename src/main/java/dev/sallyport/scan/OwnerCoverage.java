package dev.sallyport.scan;

import dev.sallyport.policy.Policy;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which policies have judged which object or an owner of it, so that a Deployment, its ReplicaSets and their Pods count once:
 * at the topmost that a policy judges.
 */
public final class OwnerCoverage {
    /** Owners before what they own. */
    public static final List<ObjectKind> OWNERS_FIRST =
            List.of(ObjectKind.values()).reversed();

    private static final Set<ObjectKind> OWN_NOTHING = EnumSet.of(
            ObjectKind.POD, ObjectKind.POD_TEMPLATE, ObjectKind.SERVICE, ObjectKind.INGRESS, ObjectKind.CONFIG_MAP);

    private final Map<String, List<Policy>> byUid = new HashMap<>();

    /** Whether it is a Pod that stands for one which a node runs by itself; the webhook is never asked about those. */
    public static boolean isOfNode(Subject subject) {
        return subject.kind() == ObjectKind.POD
                && subject.metadata().getOwnerReferences().stream()
                        .anyMatch(owner -> owner.getKind().equals("Node"));
    }

    /** Whether objects of that kind never control others. */
    static boolean ownsNothing(ObjectKind kind) {
        return OWN_NOTHING.contains(kind);
    }

    /**
     * Takes an object in, after its owners.
     *
     * @param judging the policies that judge objects of its kind
     * @return those that have judged no owner of it
     */
    public List<Policy> take(Subject subject, List<Policy> judging) {
        var covered = subject.metadata().getOwnerReferences().stream()
                .filter(owner -> Boolean.TRUE.equals(owner.getController()))
                .map(OwnerReference::getUid)
                .map(byUid::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(List.of());
        var open = covered.isEmpty()
                ? judging
                : judging.stream().filter(policy -> !covered.contains(policy)).toList();
        if (!ownsNothing(subject.kind())) {
            byUid.put(subject.metadata().getUid(), union(covered, open));
        }
        return open;
    }

    /** One of the two themselves where that is all, for there are many objects and few policies. */
    private static List<Policy> union(List<Policy> covered, List<Policy> open) {
        if (covered.isEmpty() || open.isEmpty()) {
            return covered.isEmpty() ? open : covered;
        }
        return Stream.concat(covered.stream(), open.stream()).toList();
    }
}
