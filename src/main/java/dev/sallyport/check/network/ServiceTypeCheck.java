package dev.sallyport.check.network;

import dev.sallyport.check.ObjectCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import io.fabric8.kubernetes.api.model.Service;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Forbids Service types except those that the policy allows, because the type determines the exposure of pods: NodePort opens
 * a port on every node, LoadBalancer exposes them outside the cluster, ExternalName redirects clients to any DNS name.
 *
 * <p>Restricted fields: {@code spec.type} of a Service
 *
 * <p>Allowed values: any of {@code allowed}; an unset type is {@code ClusterIP}, as the API server defaults it
 */
public record ServiceTypeCheck(Set<String> allowed) implements ObjectCheck {
    private static final String DEFAULT = "ClusterIP";

    public ServiceTypeCheck {
        allowed = Set.copyOf(allowed);
    }

    @Override
    public String id() {
        return "network/service-type";
    }

    @Override
    public boolean appliesTo(ObjectKind kind) {
        return kind == ObjectKind.SERVICE;
    }

    @Override
    public Outcome evaluate(Subject subject) {
        var spec = ((Service) subject.object()).getSpec();
        var type = spec == null ? DEFAULT : Objects.requireNonNullElse(spec.getType(), DEFAULT);
        return Outcome.of(
                allowed.contains(type)
                        ? List.of()
                        : List.of(new Problem(
                                "spec.type",
                                "the Service is of type " + type,
                                allowed.isEmpty()
                                        ? "remove the Service; the policy allows no Service type"
                                        : "use "
                                                + String.join(
                                                        " or ",
                                                        allowed.stream()
                                                                .sorted()
                                                                .toList()))));
    }
}
