package dev.sallyport.check.runtime;

import dev.sallyport.check.ObjectCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import java.util.List;
import java.util.Set;

/**
 * Forbids the namespace {@code default}, in which objects land that name no namespace, because it belongs to no team.
 *
 * <p>Restricted fields: {@code metadata.namespace}
 *
 * <p>Allowed values: any name except {@code default}
 *
 * @param kinds kinds of objects that need another namespace
 */
public record NamespaceCheck(Set<ObjectKind> kinds) implements ObjectCheck {
    private static final String DEFAULT = "default";

    public NamespaceCheck {
        kinds = Set.copyOf(kinds);
    }

    @Override
    public String id() {
        return "runtime/namespace";
    }

    @Override
    public boolean appliesTo(ObjectKind kind) {
        return kinds.contains(kind.like());
    }

    @Override
    public Outcome evaluate(Subject subject) {
        return subject.namespace().equals(DEFAULT)
                ? Outcome.of(List.of(new Problem(
                        "metadata.namespace",
                        "the %s is in the namespace \"default\""
                                .formatted(subject.kind().kind()),
                        "create a namespace for the application and set metadata.namespace")))
                : Outcome.PASSED;
    }
}
