package dev.sallyport.check.network;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.check.ObjectCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.IngressSpec;
import io.fabric8.kubernetes.api.model.networking.v1.IngressTLS;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Requires TLS for all hosts of an Ingress, because plain HTTP exposes credentials and content.
 *
 * <p>Restricted fields: {@code spec.rules[*].host} and {@code spec.defaultBackend} of an Ingress
 *
 * <p>Allowed values: a host in an entry of {@code spec.tls}, or one that matches a wildcard there ({@code *.example.org} matches
 * exactly one additional label). Rules without a host and the default backend need an entry without hosts, which applies to
 * all hosts. Redirects of plain HTTP are a setting of the Ingress controller and are not checked.
 */
public record IngressTlsCheck() implements ObjectCheck {

    @Override
    public String id() {
        return "network/ingress-tls";
    }

    @Override
    public boolean appliesTo(ObjectKind kind) {
        return kind == ObjectKind.INGRESS;
    }

    @Override
    public Outcome evaluate(Subject subject) {
        var spec = ((Ingress) subject.object()).getSpec();
        return Outcome.of(spec == null ? List.of() : problems(spec));
    }

    private static List<Problem> problems(IngressSpec spec) {
        var entries = requireNonNullElse(spec.getTls(), List.<IngressTLS>of());
        var rules = requireNonNullElse(spec.getRules(), List.<IngressRule>of());
        var problems = new ArrayList<Problem>();
        for (int i = 0; i < rules.size(); i++) {
            var host = rules.get(i).getHost();
            if (!isCovered(host, entries)) {
                problems.add(
                        host == null || host.isEmpty()
                                ? problem("spec.rules[" + i + "]", "a rule for all hosts")
                                : problem("spec.rules[" + i + "].host", "host \"" + host + "\""));
            }
        }
        if (spec.getDefaultBackend() != null && !isCovered(null, entries)) {
            problems.add(problem("spec.defaultBackend", "the default backend"));
        }
        return problems;
    }

    private static Problem problem(String path, String subject) {
        return new Problem(
                path,
                subject + " has no TLS",
                "add an entry to spec.tls with the host and the Secret of its certificate");
    }

    private static boolean isCovered(@Nullable String host, List<IngressTLS> entries) {
        return entries.stream()
                .map(entry -> requireNonNullElse(entry.getHosts(), List.<String>of()))
                .anyMatch(hosts -> hosts.isEmpty()
                        || (host != null && hosts.stream().anyMatch(pattern -> matches(pattern, host))));
    }

    /** Returns whether a pattern matches a host. A wildcard matches exactly one label, the first. */
    private static boolean matches(String pattern, String host) {
        if (pattern.equalsIgnoreCase(host)) {
            return true;
        }
        var dot = host.indexOf('.');
        return pattern.startsWith("*.") && dot > 0 && pattern.substring(1).equalsIgnoreCase(host.substring(dot));
    }
}
