package dev.sallyport.check.network;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.check.ObjectCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.Glob;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressRule;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Restricts the hosts of an Ingress, because a rule for a wildcard or for all hosts takes the traffic of other applications.
 *
 * <p>Restricted fields: {@code spec.rules[*].host} and {@code spec.defaultBackend} of an Ingress
 *
 * <p>Allowed values: hosts that one of {@code allowed} matches; a host with a wildcard and a rule without a host only if they are
 * not forbidden. The default backend serves all hosts, like a rule without a host.
 *
 * @param allowed globs of hosts; empty if the policy does not restrict them
 * @param forbidsWildcards whether a host must not contain a wildcard
 * @param forbidsEmpty whether every rule needs a host
 */
public record IngressHostCheck(Optional<List<Glob>> allowed, boolean forbidsWildcards, boolean forbidsEmpty)
        implements ObjectCheck {

    public IngressHostCheck {
        allowed = allowed.map(List::copyOf);
    }

    @Override
    public String id() {
        return "network/ingress-host";
    }

    @Override
    public boolean appliesTo(ObjectKind kind) {
        return kind == ObjectKind.INGRESS;
    }

    @Override
    public Outcome evaluate(Subject subject) {
        var spec = ((Ingress) subject.object()).getSpec();
        var problems = new Problems();
        if (spec != null) {
            var rules = requireNonNullElse(spec.getRules(), List.<IngressRule>of());
            for (int i = 0; i < rules.size(); i++) {
                var host = requireNonNullElse(rules.get(i).getHost(), "");
                if (host.isEmpty()) {
                    addAllHosts(problems, "spec.rules[" + i + "]", "a rule");
                } else {
                    add(problems, "spec.rules[" + i + "].host", host);
                }
            }
            if (spec.getDefaultBackend() != null) {
                addAllHosts(problems, "spec.defaultBackend", "the default backend");
            }
        }
        return problems.outcome();
    }

    /** Returns whether a rule without a host is not allowed: no glob of hosts allows all hosts. */
    public boolean requiresHost() {
        return forbidsEmpty || allowed.isPresent();
    }

    private void addAllHosts(Problems problems, String path, String subject) {
        if (requiresHost()) {
            problems.add(path, subject + " serves all hosts", "name the hosts in spec.rules");
        }
    }

    private void add(Problems problems, String path, String host) {
        if (forbidsWildcards && host.indexOf('*') >= 0) {
            problems.add(path, "the host \"" + host + "\" is a wildcard", "name each host in a rule of its own");
        } else if (allowed.isPresent() && allowed.get().stream().noneMatch(glob -> glob.matches(lower(host)))) {
            problems.add(
                    path,
                    "the host \"" + host + "\" is not allowed",
                    allowed.get().isEmpty()
                            ? "remove the rule; the policy allows no host"
                            : "use a host that matches "
                                    + allowed.get().stream().map(Glob::toString).collect(Collectors.joining(" or ")));
        }
    }

    private static String lower(String host) {
        return host.toLowerCase(Locale.ROOT);
    }
}
