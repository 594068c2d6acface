package dev.sallyport.check.podsecurity;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.Workload;
import dev.sallyport.workload.WorkloadContainer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Allows and requires capabilities that the policy lists, instead of those of the Pod Security Standards.
 *
 * <p>Restricted fields: {@code
 * spec.{initContainers,containers,ephemeralContainers}[*].securityContext.capabilities}
 *
 * <p>Allowed values: {@code add} contains only capabilities in {@code allowed}; {@code drop} contains each of {@code
 * required}, or ALL, and {@code add} contains none of them. Any value if {@code spec.os.name} is windows.
 *
 * @param allowed capabilities that containers may add; empty if the policy does not restrict them
 * @param required capabilities that containers must drop
 */
public record CapabilitiesCheck(Optional<Set<String>> allowed, Set<String> required) implements ManifestCheck {
    /** Name for all capabilities. */
    public static final String ALL = "ALL";

    private static final String PREFIX = "CAP_";

    public CapabilitiesCheck {
        allowed = allowed.map(Set::copyOf);
        required = Set.copyOf(required);
    }

    @Override
    public String id() {
        return "pod-security/capabilities";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        if (ControlExemption.forWindows(workload, PodSecurityVersion.LATEST)) {
            return Outcome.PASSED;
        }
        var problems = new Problems();
        for (var container : workload.containers()) {
            addKept(problems, container);
            addAdded(problems, container);
        }
        return problems.outcome();
    }

    /** Returns whether a container may add a capability. */
    private boolean mayAdd(String capability) {
        return allowed.map(names -> names.contains(capability) || names.contains(ALL))
                .orElse(true);
    }

    /** Returns whether a container keeps a capability that it must drop, because it adds it again. */
    private boolean isKept(String added) {
        var name = added.toUpperCase(Locale.ROOT);
        var plain = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
        return required.contains(plain) || (plain.equals(ALL) && !required.isEmpty());
    }

    private void addKept(Problems problems, WorkloadContainer container) {
        if (required.isEmpty() || dropped(container).contains(ALL)) {
            return;
        }
        for (var name : new TreeSet<>(required)) {
            if (!dropped(container).contains(name)) {
                problems.add(
                        container.path() + ".securityContext.capabilities.drop",
                        container.label() + " does not drop the capability " + name,
                        "add " + name + ", or ALL, to securityContext.capabilities.drop of " + container.label());
            }
        }
    }

    private void addAdded(Problems problems, WorkloadContainer container) {
        var added = added(container);
        for (int i = 0; i < added.size(); i++) {
            if (!mayAdd(added.get(i)) || isKept(added.get(i))) {
                problems.add(
                        container.path() + ".securityContext.capabilities.add[" + i + "]",
                        container.label() + " adds the capability " + added.get(i),
                        "remove it; " + described());
            }
        }
    }

    private String described() {
        return allowed.map(names -> names.isEmpty()
                        ? "the policy allows to add no capability"
                        : "the policy allows to add only " + String.join(", ", new TreeSet<>(names)))
                .orElseGet(() -> "the policy requires to drop " + String.join(", ", new TreeSet<>(required)));
    }

    private static List<String> added(WorkloadContainer container) {
        var context = container.securityContext();
        return context == null
                        || context.getCapabilities() == null
                        || context.getCapabilities().getAdd() == null
                ? List.of()
                : context.getCapabilities().getAdd();
    }

    private static List<String> dropped(WorkloadContainer container) {
        var context = container.securityContext();
        return context == null
                        || context.getCapabilities() == null
                        || context.getCapabilities().getDrop() == null
                ? List.of()
                : context.getCapabilities().getDrop();
    }
}
