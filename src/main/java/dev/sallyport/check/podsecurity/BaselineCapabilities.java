package dev.sallyport.check.podsecurity;

import dev.sallyport.check.Outcome.Problem;
import dev.sallyport.workload.Workload;
import dev.sallyport.workload.WorkloadContainer;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Capabilities beyond those that runtimes give by default open the node.
 *
 * <p>Restricted fields: {@code
 * spec.{initContainers,containers,ephemeralContainers}[*].securityContext.capabilities.add}
 *
 * <p>Allowed values: unset, and the capabilities that are listed here
 */
record BaselineCapabilities() implements Control {
    private static final Set<String> ALLOWED = Set.of(
            "AUDIT_WRITE",
            "CHOWN",
            "DAC_OVERRIDE",
            "FOWNER",
            "FSETID",
            "KILL",
            "MKNOD",
            "NET_BIND_SERVICE",
            "SETFCAP",
            "SETGID",
            "SETPCAP",
            "SETUID",
            "SYS_CHROOT");

    @Override
    public String control() {
        return "capabilities_baseline";
    }

    @Override
    public Stream<Problem> problems(Workload workload) {
        return workload.containers().flatMap(container -> notIn(ALLOWED, container));
    }

    /** A problem for each capability that is added and not allowed. */
    static Stream<Problem> notIn(Set<String> allowed, WorkloadContainer container) {
        var added = PodFacts.added(container);
        return IntStream.range(0, added.size())
                .filter(i -> !allowed.contains(added.get(i)))
                .mapToObj(i -> new Problem(
                        PodFacts.context(container) + ".capabilities.add[" + i + "]",
                        "container \"%s\" adds capability %s".formatted(container.name(), added.get(i)),
                        "remove it; allowed are "
                                + String.join(", ", allowed.stream().sorted().toList())));
    }
}
