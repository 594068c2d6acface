package dev.sallyport.cluster;

import dev.sallyport.change.ChangeScope;
import dev.sallyport.identity.ControllerWrites;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subresource;
import dev.sallyport.workload.Subresource.Use;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MatchCondition;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MatchConditionBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.RuleWithOperations;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.RuleWithOperationsBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Webhooks that receive the changes that Environments control. The API server sends no change of a component of the cluster that
 * {@link ControllerWrites} contains, and none of other namespaces as far as these are named.
 *
 * @param webhook builder of a webhook of that name
 */
record ChangeWebhooks(
        WebhookRegistration registration, String trusted, Function<String, ValidatingWebhookBuilder> webhook) {
    /** Kinds without replicas and without suspension. */
    private static final Set<ObjectKind> WITHOUT_STOP =
            Set.of(ObjectKind.POD, ObjectKind.POD_TEMPLATE, ObjectKind.DAEMON_SET);

    private static final String SUBRESOURCE = "(has(request.subResource) ? request.subResource : '')";

    private static final String OWNERS_CHANGED = isChanged("ownerReferences");

    private static final String STOPPED = ("%1$s == 'scale'"
                    + " ? (!has(object.spec) || !has(object.spec.replicas) || object.spec.replicas == 0)"
                    + " : ((%2$s) || (%1$s == '' && has(object.spec)"
                    + " && ((has(object.spec.replicas) && object.spec.replicas == 0)"
                    + " || (has(object.spec.parallelism) && object.spec.parallelism == 0)"
                    + " || (has(object.spec.suspend) && object.spec.suspend))))")
            .formatted(SUBRESOURCE, OWNERS_CHANGED);

    private static final String STATUS_WITH_METADATA = "%s != 'status' || %s || %s || %s"
            .formatted(SUBRESOURCE, OWNERS_CHANGED, isChanged("labels"), isChanged("annotations"));

    /** Returns the webhooks; none if no Environment controls changes. */
    List<ValidatingWebhook> of(ChangeScope scope) {
        var webhooks = new ArrayList<ValidatingWebhook>();
        if (scope.isGiven()) {
            webhooks.add(webhook("changes.sallyport.dev", rules(scope), "changes-metadata-of-status", scope));
        }
        var stops = stops(scope);
        if (!stops.isEmpty()) {
            webhooks.add(webhook("stops.sallyport.dev", stops, "stops-or-changes-owners", scope));
        }
        return webhooks;
    }

    private ValidatingWebhook webhook(
            String name, List<RuleWithOperations> rules, String condition, ChangeScope scope) {
        var conditions = new ArrayList<MatchCondition>();
        if (!scope.namespaces().isEmpty()) {
            conditions.add(condition(
                    "in-an-environment",
                    "(has(request.namespace) && request.namespace != '' ? request.namespace : request.name)"
                            + ".matches('%s')".formatted(scope.namespaces())));
        }
        conditions.add(condition("no-task-of-a-controller", ControllerWrites.EXCLUDED.getFirst()));
        conditions.add(condition("no-task-of-a-component", ControllerWrites.EXCLUDED.getLast()));
        conditions.add(condition(condition, condition.startsWith("stops") ? STOPPED : STATUS_WITH_METADATA));
        return webhook.apply(name)
                .withClientConfig(registration.changesClient(trusted))
                .withRules(rules)
                .withNamespaceSelector(registration.namespaceSelector())
                .withMatchConditions(conditions)
                .withFailurePolicy(registration.options().failurePolicy())
                .build();
    }

    private static List<RuleWithOperations> rules(ChangeScope scope) {
        var rules = new ArrayList<RuleWithOperations>();
        var byGroup = new TreeMap<String, Set<String>>();
        scope.resources()
                .forEach(resource -> byGroup.computeIfAbsent(resource.group(), _ -> new TreeSet<>())
                        .addAll(List.of(resource.name(), resource.name() + "/scale", resource.name() + "/status")));
        byGroup.forEach(
                (group, resources) -> rules.add(rule("Namespaced", group, resources, "CREATE", "UPDATE", "DELETE")));
        var deleted = new TreeMap<String, Set<String>>();
        scope.workloads()
                .forEach(kind -> deleted.computeIfAbsent(kind.group(), _ -> new TreeSet<>())
                        .add(kind.plural()));
        deleted.forEach((group, resources) -> rules.add(rule("Namespaced", group, resources, "DELETE")));
        if (scope.workloads().contains(ObjectKind.POD)) {
            rules.add(rule("Namespaced", "", Set.of("pods/eviction"), "CREATE"));
        }
        if (scope.deletion()) {
            rules.add(rule("Cluster", "", Set.of("namespaces"), "DELETE"));
        }
        if (scope.connection()) {
            rules.add(rule(
                    "Namespaced",
                    "",
                    new TreeSet<>(
                            Set.of("pods/attach", "pods/exec", "pods/portforward", "pods/proxy", "services/proxy")),
                    "CONNECT"));
        }
        return rules;
    }

    /** Returns the rules for updates that stop a workload, or change its owners, with which it can be deleted. */
    private static List<RuleWithOperations> stops(ChangeScope scope) {
        var kinds = new TreeSet<ObjectKind>();
        kinds.addAll(scope.workloads());
        if (scope.stop()) {
            kinds.addAll(ObjectKind.workloads());
            kinds.removeIf(
                    kind -> WITHOUT_STOP.contains(kind) && !scope.workloads().contains(kind));
        }
        var byGroup = new TreeMap<String, Set<String>>();
        kinds.forEach(kind -> resources(kind, scope)
                .forEach(resource -> byGroup.computeIfAbsent(kind.group(), _ -> new TreeSet<>())
                        .add(resource)));
        return byGroup.entrySet().stream()
                .map(group -> rule("Namespaced", group.getKey(), group.getValue(), "UPDATE"))
                .toList();
    }

    private static Stream<String> resources(ObjectKind kind, ChangeScope scope) {
        return Stream.of(
                        Stream.of(kind.plural()),
                        scope.workloads().contains(kind) && kind != ObjectKind.POD_TEMPLATE
                                ? Stream.of(kind.plural() + "/status")
                                : Stream.<String>empty(),
                        scope.stop() ? Subresource.paths(kind, Use.SCALE) : Stream.<String>empty())
                .flatMap(each -> each);
    }

    private static RuleWithOperations rule(String scope, String group, Set<String> resources, String... operations) {
        return new RuleWithOperationsBuilder()
                .withOperations(operations)
                .withApiGroups(group)
                .withApiVersions("*")
                .withResources(List.copyOf(new TreeSet<>(resources)))
                .withScope(scope)
                .build();
    }

    private static MatchCondition condition(String name, String expression) {
        return new MatchConditionBuilder()
                .withName(name)
                .withExpression(expression)
                .build();
    }

    private static String isChanged(String field) {
        return ("has(object.metadata.%1$s) != has(oldObject.metadata.%1$s)"
                        + " || (has(object.metadata.%1$s) && object.metadata.%1$s != oldObject.metadata.%1$s)")
                .formatted(field);
    }
}
