package dev.sallyport.check.network;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.check.ObjectCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Restricts the class of an Ingress, because it selects the controller, and so the network that the Ingress is reached from.
 *
 * <p>Restricted fields: {@code spec.ingressClassName} of an Ingress, and the older annotation {@code
 * kubernetes.io/ingress.class}, which controllers prefer
 *
 * <p>Allowed values: any of {@code allowed}, in one of the fields or in both. Without a class, the default of the cluster applies,
 * which can change; so one of the fields must be set.
 */
public record IngressClassCheck(Set<String> allowed) implements ObjectCheck {
    /** Annotation that selected the controller before the field existed. */
    public static final String ANNOTATION = "kubernetes.io/ingress.class";

    public IngressClassCheck {
        allowed = Set.copyOf(allowed);
    }

    @Override
    public String id() {
        return "network/ingress-class";
    }

    @Override
    public boolean appliesTo(ObjectKind kind) {
        return kind == ObjectKind.INGRESS;
    }

    @Override
    public Outcome evaluate(Subject subject) {
        var spec = ((Ingress) subject.object()).getSpec();
        var field = spec == null ? "" : requireNonNullElse(spec.getIngressClassName(), "");
        var annotation = requireNonNullElse(subject.metadata().getAnnotations(), Map.<String, String>of())
                .getOrDefault(ANNOTATION, "");
        var problems = new Problems();
        if (field.isEmpty() && annotation.isEmpty()) {
            problems.add("spec.ingressClassName", "the Ingress has no class", fix());
        }
        add(problems, "spec.ingressClassName", field);
        add(problems, "metadata.annotations['" + ANNOTATION + "']", annotation);
        return problems.outcome();
    }

    private void add(Problems problems, String path, String name) {
        if (!name.isEmpty() && !allowed.contains(name)) {
            problems.add(path, "the Ingress is of the class \"" + name + "\"", fix());
        }
    }

    private String fix() {
        return allowed.isEmpty()
                ? "remove the Ingress; the policy allows no class"
                : "set spec.ingressClassName to " + String.join(" or ", new TreeSet<>(allowed));
    }
}
