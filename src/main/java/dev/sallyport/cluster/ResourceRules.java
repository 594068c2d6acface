package dev.sallyport.cluster;

import dev.sallyport.workload.MatchedResource;
import dev.sallyport.workload.Operation;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.RuleWithOperations;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.RuleWithOperationsBuilder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Webhook rules for the kinds and operations that only rules of policies evaluate.
 *
 * <p>A kind is registered with all of its doors: subresources with the whole object, and the eviction of a Pod as its deletion. A
 * kind of a custom group that is not served yet is registered with the whole version of its group, so that no object is created
 * before the next comparison with the API server. The same resource in two versions needs two webhooks, because one
 * receives a request in one version only.
 */
final class ResourceRules {
    private static final String EVERYTHING = "*/*";
    private static final String CORE = "v1";

    /** Groups of Kubernetes itself, which are served completely or not at all. */
    private static final Set<String> BUILT_IN = Set.of(
            "",
            "admissionregistration.k8s.io",
            "apiextensions.k8s.io",
            "apiregistration.k8s.io",
            "apps",
            "authentication.k8s.io",
            "authorization.k8s.io",
            "autoscaling",
            "batch",
            "certificates.k8s.io",
            "coordination.k8s.io",
            "discovery.k8s.io",
            "events.k8s.io",
            "extensions",
            "flowcontrol.apiserver.k8s.io",
            "internal.apiserver.k8s.io",
            "networking.k8s.io",
            "node.k8s.io",
            "policy",
            "rbac.authorization.k8s.io",
            "resource.k8s.io",
            "scheduling.k8s.io",
            "storage.k8s.io",
            "storagemigration.k8s.io");

    /** Resource of one version with operations. */
    private record Door(String group, String version, String resource, Set<Operation> operations) {
        boolean isOtherVersionOf(Door other) {
            var areSame = resource.equals(other.resource)
                    || ((resource.equals(EVERYTHING) || other.resource.equals(EVERYTHING))
                            && group.equals(other.group));
            return areSame && !(group.equals(other.group) && version.equals(other.version));
        }
    }

    private ResourceRules() {}

    /**
     * Returns the rules of each webhook.
     *
     * @param served resources by group and version; empty for a version that is not served
     */
    static List<List<RuleWithOperations>> of(
            Set<MatchedResource> resources, Function<String, Optional<List<APIResource>>> served) {
        var webhooks = new ArrayList<List<Door>>();
        resources.stream()
                .sorted(Comparator.comparing(MatchedResource::apiVersion)
                        .thenComparing(MatchedResource::kind)
                        .thenComparing(resource -> resource.operations().toString()))
                .flatMap(resource -> doors(resource, served))
                .forEach(door -> add(door, webhooks));
        return webhooks.stream().map(ResourceRules::rules).toList();
    }

    private static void add(Door door, List<List<Door>> webhooks) {
        for (var webhook : webhooks) {
            if (webhook.stream().noneMatch(door::isOtherVersionOf)) {
                webhook.add(door);
                return;
            }
        }
        webhooks.add(new ArrayList<>(List.of(door)));
    }

    /** Returns whether the API server serves a kind with any of its operations. */
    static boolean isServed(MatchedResource resource, Function<String, Optional<List<APIResource>>> served) {
        return !found(resource, served).isEmpty();
    }

    private static Stream<Door> doors(MatchedResource resource, Function<String, Optional<List<APIResource>>> served) {
        var found = found(resource, served);
        if (found.isEmpty()) {
            return BUILT_IN.contains(resource.group())
                    ? Stream.empty()
                    : Stream.of(new Door(resource.group(), resource.version(), EVERYTHING, resource.operations()));
        }
        return Stream.concat(found.stream(), eviction(resource));
    }

    private static List<Door> found(MatchedResource resource, Function<String, Optional<List<APIResource>>> served) {
        var own = served.apply(resource.apiVersion()).stream()
                .flatMap(List::stream)
                .filter(each -> isOfKind(each, resource, resource.apiVersion()))
                .map(each -> door(each, resource, resource.group(), resource.version()));
        var others = resource.apiVersion().equals(CORE)
                ? Stream.<Door>empty()
                : served.apply(CORE).stream()
                        .flatMap(List::stream)
                        .filter(each -> isOfKind(each, resource, CORE))
                        .map(each -> door(each, resource, "", CORE));
        return Stream.concat(own, others)
                .filter(door -> !door.operations().isEmpty())
                .toList();
    }

    /** Returns whether a resource or subresource contains objects of the kind; it may state another group than its own. */
    private static boolean isOfKind(APIResource each, MatchedResource resource, String apiVersion) {
        var states = each.getGroup() != null && !each.getGroup().isEmpty()
                ? each.getGroup() + "/" + each.getVersion()
                : each.getVersion() != null && !each.getVersion().isEmpty() ? each.getVersion() : apiVersion;
        return resource.kind().equals(each.getKind()) && states.equals(resource.apiVersion());
    }

    private static Stream<Door> eviction(MatchedResource resource) {
        return resource.kind().equals("Pod") && resource.operations().contains(Operation.DELETE)
                ? Stream.of(new Door("", CORE, "pods/eviction", EnumSet.of(Operation.CREATE)))
                : Stream.empty();
    }

    private static Door door(APIResource each, MatchedResource resource, String group, String version) {
        var operations = EnumSet.noneOf(Operation.class);
        for (var verb : Objects.requireNonNullElse(each.getVerbs(), List.<String>of())) {
            switch (verb) {
                case "create" -> operations.add(Operation.CREATE);
                case "update", "patch" -> operations.add(Operation.UPDATE);
                case "delete", "deletecollection" -> operations.add(Operation.DELETE);
                default -> {}
            }
        }
        if (each.getKind().endsWith("Options")) { // of a connection
            operations.add(Operation.CONNECT);
        }
        operations.retainAll(resource.operations());
        return new Door(group, version, each.getName(), operations);
    }

    /** Returns one rule for all resources of a version with the same operations. */
    private static List<RuleWithOperations> rules(List<Door> doors) {
        var operations = new TreeMap<String, Set<Operation>>();
        for (var door : doors) {
            operations
                    .computeIfAbsent(
                            door.group() + " " + door.version() + " " + door.resource(),
                            _ -> EnumSet.noneOf(Operation.class))
                    .addAll(door.operations());
        }
        var resources = new TreeMap<String, TreeSet<String>>();
        operations.forEach((key, all) -> {
            var parts = key.split(" ", -1);
            resources
                    .computeIfAbsent(
                            parts[0] + " " + parts[1] + " " + String.join(",", names(all)), _ -> new TreeSet<>())
                    .add(parts[2]);
        });
        return resources.entrySet().stream()
                .map(entry -> rule(entry.getKey().split(" ", -1), entry.getValue()))
                .toList();
    }

    private static List<String> names(Set<Operation> operations) {
        return operations.stream().map(Operation::name).sorted().toList();
    }

    private static RuleWithOperations rule(String[] key, Set<String> resources) {
        return new RuleWithOperationsBuilder()
                .withApiGroups(key[0])
                .withApiVersions(key[1])
                .withOperations(key[2].split(",", -1))
                .withResources(List.copyOf(resources))
                .withScope("*")
                .build();
    }
}
