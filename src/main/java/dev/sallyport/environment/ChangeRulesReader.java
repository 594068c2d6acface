package dev.sallyport.environment;

import dev.sallyport.api.v1alpha1.ChangeControl;
import dev.sallyport.api.v1alpha1.ChangeControl.ControlledOperation;
import dev.sallyport.api.v1alpha1.ChangeControl.ExemptController;
import dev.sallyport.compile.SpecErrors;
import dev.sallyport.environment.ChangeRules.Exemption;
import dev.sallyport.workload.Glob;
import dev.sallyport.workload.ObjectKind;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Compiler of {@code spec.changes} of an Environment. */
final class ChangeRulesReader {
    private static final String PATH = "spec.changes";
    private static final Pattern RESOURCE = Pattern.compile("([a-z0-9-]{1,63})\\.([a-z0-9.-]{1,189})");

    /** Kinds whose changes only the operator makes, or that many controllers write all the time. */
    private static final Set<String> FORBIDDEN_GROUPS = Set.of("sallyport.dev", "events.k8s.io", "coordination.k8s.io");

    private final SpecErrors errors;
    private final List<Glob> namespaces;

    /**
     * Creates a reader.
     *
     * @param namespaces globs over the namespaces of the Environment
     */
    ChangeRulesReader(SpecErrors errors, List<Glob> namespaces) {
        this.errors = errors;
        this.namespaces = List.copyOf(namespaces);
    }

    ChangeRules compile(@Nullable ChangeControl control) {
        if (control == null) {
            return ChangeRules.NONE;
        }
        var workloads = new HashSet<ObjectKind>();
        var resources = new HashSet<ControlledResource>();
        for (int i = 0; i < control.kinds().size(); i++) {
            var kind = control.kinds().get(i);
            var workload = workload(kind);
            workload.ifPresent(workloads::add);
            if (workload.isEmpty()) {
                resources(PATH + ".kinds[" + i + "]", kind).ifPresent(resources::addAll);
            }
        }
        var rules = new ChangeRules(
                resources,
                workloads,
                operations(control),
                Boolean.TRUE.equals(control.scaleToZero()),
                Boolean.TRUE.equals(control.exec()),
                exemptions(control.controllers()));
        check(rules);
        return rules;
    }

    private void check(ChangeRules rules) {
        if (!rules.isGiven()) {
            errors.invalid(PATH, "controls nothing: give kinds, scaleToZero or exec");
        }
        if (!rules.workloads().isEmpty() && !rules.operations().contains(ControlledOperation.DELETE)) {
            errors.invalid(
                    PATH + ".operations",
                    "does not contain DELETE, the only operation that kinds adds for workloads: creation and changes of"
                            + " their Pods are deployments");
        }
        if (rules.operations().equals(Set.of(ControlledOperation.UPDATE))) {
            errors.invalid(
                    PATH + ".operations",
                    "UPDATE alone controls no change, because an object can be deleted and created again: add CREATE or"
                            + " DELETE");
        }
    }

    private static Set<ControlledOperation> operations(ChangeControl control) {
        return control.operations().isEmpty()
                ? EnumSet.allOf(ControlledOperation.class)
                : EnumSet.copyOf(control.operations());
    }

    private static Optional<ObjectKind> workload(String kind) {
        return ObjectKind.builtIn().stream()
                .filter(ObjectKind::isWorkload)
                .filter(each -> each.kind().equals(kind))
                .findFirst();
    }

    private Optional<Set<ControlledResource>> resources(String path, String kind) {
        var known = ControlledKind.of(kind).map(ControlledKind::resources);
        if (known.isPresent()) {
            return known;
        }
        var resource = RESOURCE.matcher(kind);
        if (!resource.matches()) {
            errors.invalid(
                    path,
                    "\"%s\" is no known kind; write a resource with its API group, such as virtualservices.networking.istio.io"
                            .formatted(kind));
            return Optional.empty();
        }
        if (FORBIDDEN_GROUPS.contains(resource.group(2))) {
            errors.invalid(path, "resources of API group \"%s\" cannot be controlled".formatted(resource.group(2)));
            return Optional.empty();
        }
        if (ObjectKind.ofResource(resource.group(2), resource.group(1))
                .filter(workload -> workload.isWorkload() && workload.custom().isEmpty())
                .isPresent()) {
            errors.invalid(path, "\"%s\" is a workload: write its kind, such as Deployment".formatted(kind));
            return Optional.empty();
        }
        return Optional.of(Set.of(new ControlledResource(resource.group(2), resource.group(1))));
    }

    private List<Exemption> exemptions(List<ExemptController> given) {
        return errors.each(PATH + ".controllers", given, this::exemption);
    }

    private Exemption exemption(ExemptController controller) {
        if (controller.namespace().isEmpty() || controller.serviceAccount().isEmpty()) {
            throw new IllegalArgumentException("requires namespace and serviceAccount");
        }
        if (namespaces.stream().anyMatch(glob -> glob.matches(controller.namespace()))) {
            throw new IllegalArgumentException(
                    ("namespace \"%s\" belongs to the Environment: users who create Pods there"
                                    + " could act as the service account")
                            .formatted(controller.namespace()));
        }
        var resources = new HashSet<ControlledResource>();
        for (var kind : controller.kinds()) {
            if (workload(kind).isPresent()) {
                workload(kind)
                        .map(each -> new ControlledResource(each.group(), each.plural()))
                        .ifPresent(resources::add);
            } else {
                resources(PATH + ".controllers", kind).ifPresent(resources::addAll);
            }
        }
        if (resources.isEmpty()) {
            throw new IllegalArgumentException("requires kinds");
        }
        return new Exemption(controller.namespace(), controller.serviceAccount(), resources);
    }
}
