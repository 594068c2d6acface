package dev.sallyport.listing;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.environment.NamespaceControls;
import dev.sallyport.identity.ClusterUnavailableException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Controls of namespaces, read from the API server. */
public final class ControlObjects implements NamespaceControls {
    private static final Set<String> WRITES = Set.of("create", "update", "patch", "delete", "deletecollection", "*");
    private static final Map<String, String> GUARDS = Map.of(
            "networkpolicies", "networking.k8s.io",
            "resourcequotas", "",
            "limitranges", "",
            "roles", "rbac.authorization.k8s.io",
            "rolebindings", "rbac.authorization.k8s.io");
    private static final int MAX_NAMES = 5;

    private final KubernetesClient client;

    public ControlObjects(KubernetesClient client) {
        this.client = client;
    }

    @Override
    public Map<String, State> read(Optional<String> namespace, Set<Control> controls) {
        try {
            return states(namespace, controls);
        } catch (KubernetesClientException e) {
            throw new ClusterUnavailableException(e);
        }
    }

    private Map<String, State> states(Optional<String> namespace, Set<Control> controls) {
        var policies = listed(controls, Control.NETWORK_POLICY, namespace, NetworkPolicy.class);
        var quotas = countOf(controls, Control.RESOURCE_QUOTA, namespace, "", "ResourceQuota", "resourcequotas");
        var ranges = countOf(controls, Control.LIMIT_RANGE, namespace, "", "LimitRange", "limitranges");
        var writers = writers(listed(controls, Control.GUARD_CHANGES, namespace, RoleBinding.class));
        var monitors = new HashMap<>(countOf(
                controls, Control.MONITORING, namespace, "monitoring.coreos.com", "ServiceMonitor", "servicemonitors"));
        countOf(controls, Control.MONITORING, namespace, "monitoring.coreos.com", "PodMonitor", "podmonitors")
                .forEach((name, count) -> monitors.merge(name, count, Integer::sum));
        var alerts = countOf(
                controls, Control.ALERTS, namespace, "monitoring.coreos.com", "PrometheusRule", "prometheusrules");
        var names = new TreeSet<String>();
        List.of(policies, quotas, ranges, writers, monitors, alerts).forEach(each -> names.addAll(each.keySet()));
        return names.stream()
                .collect(Collectors.toMap(
                        name -> name,
                        name -> new State(
                                denies(policies.getOrDefault(name, List.of()), "Ingress"),
                                denies(policies.getOrDefault(name, List.of()), "Egress"),
                                quotas.getOrDefault(name, 0),
                                ranges.getOrDefault(name, 0),
                                writers.getOrDefault(name, List.of()),
                                monitors.getOrDefault(name, 0),
                                alerts.getOrDefault(name, 0))));
    }

    private <T extends HasMetadata> Map<String, List<T>> listed(
            Set<Control> controls, Control control, Optional<String> namespace, Class<T> type) {
        if (!controls.contains(control)) {
            return Map.of();
        }
        var all = client.resources(type);
        var items = namespace
                .map(name -> all.inNamespace(name).list())
                .orElseGet(() -> all.inAnyNamespace().list())
                .getItems();
        return items.stream()
                .collect(Collectors.groupingBy(item -> item.getMetadata().getNamespace()));
    }

    /** Returns the number of objects in each namespace that have limits, or of any object of a custom kind. */
    private Map<String, Integer> countOf(
            Set<Control> controls,
            Control control,
            Optional<String> namespace,
            String group,
            String kind,
            String plural) {
        if (!controls.contains(control)) {
            return Map.of();
        }
        var type = ListedObject.type(group, kind, plural, true);
        var all = client.genericKubernetesResources(type);
        try {
            var items = namespace
                    .map(name -> all.inNamespace(name).list())
                    .orElseGet(() -> all.inAnyNamespace().list())
                    .getItems();
            return items.stream()
                    .filter(item -> !group.isEmpty() || hasLimits(item.get("spec")))
                    .collect(Collectors.toMap(item -> item.getMetadata().getNamespace(), _ -> 1, Integer::sum));
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) { // the cluster lacks the kind
                return Map.of();
            }
            throw e;
        }
    }

    private static boolean hasLimits(@Nullable Object spec) {
        return spec instanceof Map<?, ?> fields
                && ((fields.get("hard") instanceof Map<?, ?> hard && !hard.isEmpty())
                        || (fields.get("limits") instanceof List<?> limits && !limits.isEmpty()));
    }

    /** Returns whether traffic is denied by default: a policy selects all Pods and allows none, and no other allows all. */
    static boolean denies(List<NetworkPolicy> policies, String type) {
        var ofAllPods = policies.stream()
                .filter(policy ->
                        policy.getSpec() != null && isEmpty(policy.getSpec().getPodSelector()))
                .filter(policy -> isOfType(policy, type))
                .toList();
        return ofAllPods.stream().anyMatch(policy -> rules(policy, type).isEmpty())
                && ofAllPods.stream()
                        .noneMatch(policy -> rules(policy, type).stream().anyMatch(Boolean::booleanValue));
    }

    private static boolean isOfType(NetworkPolicy policy, String type) {
        var types = requireNonNullElse(policy.getSpec().getPolicyTypes(), List.<String>of());
        return types.isEmpty()
                ? type.equals("Ingress")
                        || !requireNonNullElse(policy.getSpec().getEgress(), List.of())
                                .isEmpty()
                : types.contains(type);
    }

    /** Returns for each rule whether it allows all traffic. */
    private static List<Boolean> rules(NetworkPolicy policy, String type) {
        return type.equals("Ingress")
                ? requireNonNullElse(policy.getSpec().getIngress(), List.<NetworkPolicyIngressRule>of()).stream()
                        .map(rule -> isNone(rule.getFrom()) && isNone(rule.getPorts()))
                        .toList()
                : requireNonNullElse(policy.getSpec().getEgress(), List.<NetworkPolicyEgressRule>of()).stream()
                        .map(rule -> isNone(rule.getTo()) && isNone(rule.getPorts()))
                        .toList();
    }

    private static boolean isEmpty(@Nullable LabelSelector selector) {
        return selector == null
                || (isNone(selector.getMatchExpressions())
                        && requireNonNullElse(selector.getMatchLabels(), Map.of())
                                .isEmpty());
    }

    private static boolean isNone(@Nullable List<?> list) {
        return list == null || list.isEmpty();
    }

    private Map<String, List<String>> writers(Map<String, List<RoleBinding>> bindings) {
        var rules = new HashMap<String, List<PolicyRule>>();
        var writers = new HashMap<String, List<String>>();
        bindings.forEach((namespace, each) -> {
            var names = new ArrayList<String>();
            for (var binding : each) {
                var role = binding.getRoleRef();
                var key = role.getKind().equals("Role") ? namespace + "/" + role.getName() : role.getName();
                if (changesGuards(rules.computeIfAbsent(key, _ -> rules(namespace, role.getKind(), role.getName())))
                        && names.size() < MAX_NAMES) {
                    names.add("%s (%s)".formatted(binding.getMetadata().getName(), role.getName()));
                }
            }
            if (!names.isEmpty()) {
                writers.put(namespace, names);
            }
        });
        return writers;
    }

    private List<PolicyRule> rules(String namespace, String kind, String name) {
        if (kind.equals("Role")) {
            var role =
                    client.rbac().roles().inNamespace(namespace).withName(name).get();
            return role == null ? List.of() : requireNonNullElse(role.getRules(), List.of());
        }
        var role = client.rbac().clusterRoles().withName(name).get();
        return role == null ? List.of() : requireNonNullElse(role.getRules(), List.of());
    }

    static boolean changesGuards(List<PolicyRule> rules) {
        return rules.stream()
                .filter(rule -> requireNonNullElse(rule.getVerbs(), List.<String>of()).stream()
                        .anyMatch(WRITES::contains))
                .anyMatch(rule -> GUARDS.entrySet().stream()
                        .anyMatch(guard -> has(rule.getResources(), guard.getKey())
                                && has(rule.getApiGroups(), guard.getValue())));
    }

    private static boolean has(@Nullable List<String> values, String value) {
        return values != null && (values.contains(value) || values.contains("*"));
    }
}
