package dev.sallyport.check.network;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.check.ObjectCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.Problems;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressRule;
import java.util.List;
import java.util.Locale;

/**
 * Requires that no other namespace uses a host of an Ingress, because Ingress controllers merge the rules of a host, so that one
 * team receives requests for another.
 *
 * <p>Restricted fields: {@code spec.rules[*].host} of an Ingress
 *
 * <p>Allowed values: a host that Ingresses of the same namespace use, or none; {@code *.example.org} and {@code a.example.org} are the
 * same host. The message does not tell the other namespace.
 */
public record UniqueHostCheck(IngressHosts hosts) implements ObjectCheck {

    @Override
    public String id() {
        return "network/unique-host";
    }

    @Override
    public boolean appliesTo(ObjectKind kind) {
        return kind == ObjectKind.INGRESS;
    }

    @Override
    public Outcome evaluate(Subject subject) {
        var spec = ((Ingress) subject.object()).getSpec();
        var rules = spec == null ? List.<IngressRule>of() : requireNonNullElse(spec.getRules(), List.<IngressRule>of());
        var problems = new Problems();
        for (int i = 0; i < rules.size(); i++) {
            var host = requireNonNullElse(rules.get(i).getHost(), "").toLowerCase(Locale.ROOT);
            if (!host.isEmpty()) {
                var path = "spec.rules[" + i + "].host";
                var isUsed = hosts.areUsedOutside(subject.namespace(), host);
                if (isUsed.isEmpty()) {
                    return new Outcome.Undecided(
                            UndecidedReason.PENDING,
                            new Problem(
                                    path,
                                    "the Ingresses of the cluster have not been read yet",
                                    "try again in a moment"));
                }
                if (isUsed.get()) {
                    problems.add(
                            path,
                            "host \"%s\" is used by an Ingress of another namespace".formatted(host),
                            "use a host of your own, or ask a cluster admin which namespace owns this one");
                }
            }
        }
        return problems.outcome();
    }
}
