package dev.sallyport.check.podsecurity;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.check.Outcome.Problem;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.Sysctl;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Kernel settings may reach beyond the pod; only those that stay inside its namespaces are safe.
 *
 * <p>Restricted fields: {@code spec.securityContext.sysctls[*].name}
 *
 * <p>Allowed values: unset, and those given
 *
 * @param allowed names
 */
record Sysctls(Set<String> allowed) implements Control {
    static final Sysctls FROM_V1_0 = new Sysctls(Set.of(
            "kernel.shm_rmid_forced",
            "net.ipv4.ip_local_port_range",
            "net.ipv4.tcp_syncookies",
            "net.ipv4.ping_group_range",
            "net.ipv4.ip_unprivileged_port_start"));
    static final Sysctls FROM_V1_27 = FROM_V1_0.and("net.ipv4.ip_local_reserved_ports");
    static final Sysctls FROM_V1_29 = FROM_V1_27.and(
            "net.ipv4.tcp_keepalive_time",
            "net.ipv4.tcp_fin_timeout",
            "net.ipv4.tcp_keepalive_intvl",
            "net.ipv4.tcp_keepalive_probes");
    static final Sysctls FROM_V1_32 = FROM_V1_29.and("net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem");

    private Sysctls and(String... more) {
        var both = new HashSet<>(allowed);
        both.addAll(List.of(more));
        return new Sysctls(Set.copyOf(both));
    }

    @Override
    public String control() {
        return "sysctls";
    }

    @Override
    public Stream<Problem> problems(Workload workload) {
        List<Sysctl> sysctls =
                PodFacts.ofPod(workload, PodSecurityContext::getSysctls).orElse(List.of());
        return IntStream.range(0, sysctls.size())
                .filter(i -> !allowed.contains(requireNonNullElse(sysctls.get(i).getName(), "")))
                .mapToObj(i -> new Problem(
                        PodFacts.podContext(workload) + ".sysctls[" + i + "].name",
                        "the pod sets sysctl \"%s\"".formatted(sysctls.get(i).getName()),
                        "remove it; allowed are "
                                + String.join(", ", allowed.stream().sorted().toList())));
    }
}
