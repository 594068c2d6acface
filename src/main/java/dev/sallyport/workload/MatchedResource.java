package dev.sallyport.workload;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * Kind of the cluster, and operations on its objects, that rules of a policy evaluate.
 *
 * @param group API group; empty for the core group
 * @param version version in which rules read the objects
 */
public record MatchedResource(String group, String version, String kind, Set<Operation> operations) {
    public MatchedResource {
        operations = Collections.unmodifiableSet(
                operations.isEmpty() ? EnumSet.noneOf(Operation.class) : EnumSet.copyOf(operations));
    }

    /** Returns group and version, such as {@code apps/v1}. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** Returns whether a request is about such an object, with one of the operations. */
    public boolean matches(OtherObject.Requested requested) {
        return kind.equals(requested.kind())
                && group.equals(requested.group())
                && version.equals(requested.version())
                && operations.contains(requested.operation());
    }

    /** Returns the same kind with some of the operations. */
    public MatchedResource only(Set<Operation> kept) {
        var rest = EnumSet.copyOf(kept);
        rest.retainAll(operations);
        return new MatchedResource(group, version, kind, rest);
    }
}
