package dev.sallyport.policy;

import dev.sallyport.api.v1alpha1.ResourceMatch;
import dev.sallyport.compile.SpecErrors;
import dev.sallyport.workload.MatchedResource;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Operation;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Compiles {@code spec.match.resources}. Rejects kinds that would lock the cluster or the operator, and those that the API server
 * sends to no webhook.
 */
final class ResourceCompiler {
    private static final String PATH = "spec.match.resources";
    private static final Set<Operation> WRITES = EnumSet.of(Operation.CREATE, Operation.UPDATE);

    /** Reasons against groups, and kinds as group/kind. */
    private static final Map<String, String> REJECTED = Map.of(
            "policy/Eviction", "an eviction is evaluated as the deletion of its Pod: name Pod with DELETE",
            "sallyport.dev", "Sallyport authorizes writes of its own kinds itself",
            "admissionregistration.k8s.io",
                    "the API server sends objects of this group to no webhook, so that a broken one can be removed",
            "authorization.k8s.io", "the API server and Sallyport create these objects to authorize requests",
            "authentication.k8s.io", "the API server creates these objects to authenticate requests",
            "coordination.k8s.io", "nodes and controllers would stop without their Leases",
            "events.k8s.io", "Sallyport writes Events of its own decisions",
            "/Event", "Sallyport writes Events of its own decisions",
            "autoscaling/Scale",
                    "replicas are evaluated as updates of the scaled workload: name its kind in match.kinds");

    /** Kind of a rejected group that concerns no other request. */
    private static final String TOKEN_REQUEST = "authentication.k8s.io/TokenRequest";

    private final SpecErrors errors;

    ResourceCompiler(SpecErrors errors) {
        this.errors = errors;
    }

    /** Returns the selector of the valid entries. */
    ResourceMatcher compile(List<ResourceMatch> resources, Set<ObjectKind> kinds) {
        var others = new ArrayList<MatchedResource>();
        var limited = new HashMap<ObjectKind, Set<Operation>>();
        for (int i = 0; i < resources.size(); i++) {
            var resource = matched(resources.get(i));
            var path = PATH + "[" + i + "]";
            var rejection = rejection(resource);
            if (rejection.isPresent()) {
                errors.invalid(
                        path,
                        "%s of %s cannot be matched: %s"
                                .formatted(resource.kind(), resource.apiVersion(), rejection.get()));
                continue;
            }
            var known = ObjectKind.of(resource.group(), resource.kind());
            if (known.isEmpty()) {
                others.add(resource);
                continue;
            }
            if (!known.get().apiVersion().equals(resource.apiVersion())) {
                errors.invalid(
                        path + ".version",
                        "%s is evaluated in version %s"
                                .formatted(resource.kind(), known.get().version()));
                continue;
            }
            add(resource, known.get(), kinds, others, limited);
        }
        return new ResourceMatcher(others, limited);
    }

    /** Splits the operations on a known kind: creations and updates are evaluated by every check of the kind. */
    private static void add(
            MatchedResource resource,
            ObjectKind known,
            Set<ObjectKind> kinds,
            List<MatchedResource> others,
            Map<ObjectKind, Set<Operation>> limited) {
        var rest = resource.only(EnumSet.complementOf(EnumSet.copyOf(WRITES)));
        if (!rest.operations().isEmpty()) {
            others.add(rest);
        }
        var writes = resource.only(WRITES).operations();
        if (!writes.isEmpty() && !kinds.contains(known)) {
            limited.computeIfAbsent(known, _ -> EnumSet.noneOf(Operation.class)).addAll(writes);
        }
    }

    private static MatchedResource matched(ResourceMatch resource) {
        return new MatchedResource(
                resource.group(),
                resource.version(),
                resource.kind(),
                resource.operations().stream()
                        .map(operation -> Operation.of(operation.name()))
                        .collect(Collectors.toSet()));
    }

    private static Optional<String> rejection(MatchedResource resource) {
        var kind = resource.group() + "/" + resource.kind();
        return kind.equals(TOKEN_REQUEST)
                ? Optional.empty()
                : Optional.ofNullable(REJECTED.get(kind))
                        .or(() -> resource.group().isEmpty()
                                ? Optional.empty()
                                : Optional.ofNullable(REJECTED.get(resource.group())));
    }
}
