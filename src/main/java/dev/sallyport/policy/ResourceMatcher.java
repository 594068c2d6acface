package dev.sallyport.policy;

import dev.sallyport.workload.MatchedResource;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Operation;
import dev.sallyport.workload.OtherObject;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Selector of objects by {@code match.resources} of a policy.
 *
 * @param others kinds and operations that only rules evaluate
 * @param limited operations on known kinds that the policy names here and not in {@code match.kinds}
 */
public record ResourceMatcher(List<MatchedResource> others, Map<ObjectKind, Set<Operation>> limited) {
    /** Selector of a policy without {@code match.resources}. */
    public static final ResourceMatcher NONE = new ResourceMatcher(List.of(), Map.of());

    public ResourceMatcher {
        others = List.copyOf(others);
        limited = Map.copyOf(limited);
    }

    /** Returns whether the policy names no resources. */
    public boolean isEmpty() {
        return others.isEmpty() && limited.isEmpty();
    }

    boolean matches(OtherObject object) {
        return others.stream().anyMatch(other -> other.matches(object.requested()));
    }

    /** Returns whether an operation on an object of a known kind matches. */
    boolean matches(ObjectKind kind, Operation operation) {
        var operations = limited.get(kind);
        return operations == null || operations.contains(operation);
    }
}
