package dev.sallyport.identity;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Table of the components of a cluster, with the objects that each of them changes by its task. Changes in the table are not
 * controlled; every other change of a component is, as that of any user.
 *
 * <p>Each write is an operation and a resource with its API group, such as {@code UPDATE apps/replicasets}; the group of core
 * resources is empty. A star is every resource.
 */
public final class ControllerWrites {
    private static final String ALL_WRITES = " *";
    private static final String ALL_SCALES = "*/scale";

    /** Writes of the controllers of kube-controller-manager, by the name of their service account in kube-system. */
    private static final Map<String, List<String>> CONTROLLERS = Map.ofEntries(
            Map.entry("namespace-controller", List.of("DELETE *")),
            Map.entry("generic-garbage-collector", List.of("DELETE *", "UPDATE *")),
            Map.entry("endpoint-controller", all("/endpoints")),
            Map.entry("endpointslice-controller", all("discovery.k8s.io/endpointslices")),
            Map.entry("endpointslicemirroring-controller", all("discovery.k8s.io/endpointslices")),
            Map.entry("service-controller", List.of("UPDATE /services", "UPDATE /services/status")),
            Map.entry("deployment-controller", with("UPDATE apps/deployments", all("apps/replicasets"))),
            Map.entry("replicaset-controller", with("UPDATE apps/replicasets", all("/pods"))),
            Map.entry("replication-controller", with("UPDATE /replicationcontrollers", all("/pods"))),
            Map.entry(
                    "statefulset-controller",
                    with(
                            "UPDATE apps/statefulsets",
                            Stream.concat(all("/pods").stream(), all("/persistentvolumeclaims").stream())
                                    .toList())),
            Map.entry("daemon-set-controller", all("/pods")),
            Map.entry("job-controller", with("UPDATE batch/jobs", all("/pods"))),
            Map.entry("cronjob-controller", all("batch/jobs")),
            Map.entry("ttl-after-finished-controller", List.of("DELETE batch/jobs")),
            Map.entry("pod-garbage-collector", List.of("DELETE /pods")),
            Map.entry("node-controller", List.of("DELETE /pods")),
            Map.entry("taint-eviction-controller", List.of("DELETE /pods")),
            Map.entry(
                    "horizontal-pod-autoscaler",
                    List.of("UPDATE */scale", "UPDATE autoscaling/horizontalpodautoscalers/status")),
            Map.entry("disruption-controller", List.of("UPDATE policy/poddisruptionbudgets/status")),
            Map.entry("resourcequota-controller", List.of("UPDATE /resourcequotas/status")),
            Map.entry("root-ca-cert-publisher", List.of("CREATE /configmaps", "UPDATE /configmaps")),
            Map.entry("service-account-controller", List.of("CREATE /serviceaccounts")),
            Map.entry("legacy-service-account-token-cleaner", List.of("UPDATE /secrets", "DELETE /secrets")),
            Map.entry("ephemeral-volume-controller", List.of("CREATE /persistentvolumeclaims")),
            Map.entry("persistent-volume-binder", claims()),
            Map.entry("pvc-protection-controller", claims()),
            Map.entry("expand-controller", claims()),
            Map.entry("cloud-controller-manager", List.of("UPDATE /services", "UPDATE /services/status")));

    /** Writes of the components that are no controller of kube-controller-manager, by user. */
    private static final Map<String, List<String>> OTHERS = Map.of(
            "system:kube-scheduler", with("DELETE /pods", claims()),
            "system:apiserver",
                    Stream.of(all("/services"), all("/endpoints"), all("discovery.k8s.io/endpointslices"))
                            .flatMap(List::stream)
                            .toList(),
            "system:cloud-controller-manager", List.of("UPDATE /services", "UPDATE /services/status"));

    /** Writes of nodes, which create and delete their own Pods only. */
    private static final List<String> NODES = List.of(
            "CREATE /pods",
            "DELETE /pods",
            "CREATE /pods/eviction",
            "UPDATE /pods/status",
            "UPDATE /persistentvolumeclaims/status");

    private static final Map<String, List<String>> TABLE = table();

    /** CEL expressions of which one is false for a request that the table contains. */
    public static final List<String> EXCLUDED = List.of(excluded(true), "%s && %s".formatted(excluded(false), nodes()));

    private ControllerWrites() {}

    /**
     * Returns whether the table contains a change.
     *
     * @param resource API group and resource, such as {@code apps/replicasets}
     * @param subresource empty for the object itself
     */
    public static boolean contains(User user, String operation, String resource, String subresource) {
        var writes = ClusterComponents.isNode(user) ? NODES : TABLE.getOrDefault(user.name(), List.of());
        var path = subresource.isEmpty() ? resource : resource + "/" + subresource;
        return writes.contains(operation + " " + path)
                || writes.contains(operation + ALL_WRITES)
                || (subresource.equals("scale") && writes.contains(operation + " " + ALL_SCALES));
    }

    private static Map<String, List<String>> table() {
        var table = new TreeMap<>(OTHERS);
        CONTROLLERS.forEach((name, writes) -> table.put(ClusterComponents.SERVICE_ACCOUNT_PREFIX + name, writes));
        var together = new TreeSet<>(Stream.concat(all("/secrets").stream(), all("/serviceaccounts").stream())
                .toList());
        CONTROLLERS.values().forEach(together::addAll);
        table.put(ClusterComponents.CONTROLLER_MANAGER, List.copyOf(together));
        return table;
    }

    /**
     * The API server evaluates the table itself, so that no component of the cluster waits for the webhook.
     *
     * @param ofServiceAccounts whether the rows of service accounts are meant, or all others
     */
    private static String excluded(boolean ofServiceAccounts) {
        var rows = TABLE.entrySet().stream()
                .filter(row -> row.getKey().startsWith(ClusterComponents.SERVICE_ACCOUNT_PREFIX) == ofServiceAccounts)
                .map(row -> list(Stream.concat(Stream.of(row.getKey()), row.getValue().stream())))
                .collect(Collectors.joining(", "));
        return "![%s].exists(row, row[0] == request.userInfo.username && %s)".formatted(rows, contains("row"));
    }

    private static String nodes() {
        return "!(%s && %s)".formatted(ClusterComponents.IS_NODE, contains(list(NODES.stream())));
    }

    /** Returns an expression that is true if a list contains the write of the request. */
    private static String contains(String writes) {
        var path = "request.resource.group + '/' + request.resource.resource"
                + " + (has(request.subResource) && request.subResource != '' ? '/' + request.subResource : '')";
        return ("(request.operation + ' ' + %1$s in %2$s || request.operation + '%3$s' in %2$s"
                        + " || (has(request.subResource) && request.subResource == 'scale'"
                        + " && request.operation + ' %4$s' in %2$s))")
                .formatted(path, writes, ALL_WRITES, ALL_SCALES);
    }

    private static String list(Stream<String> texts) {
        return texts.map(text -> "'" + text + "'").collect(Collectors.joining(", ", "[", "]"));
    }

    private static List<String> all(String resource) {
        return List.of("CREATE " + resource, "UPDATE " + resource, "DELETE " + resource);
    }

    private static List<String> claims() {
        return List.of("UPDATE /persistentvolumeclaims");
    }

    private static List<String> with(String write, List<String> others) {
        return Stream.concat(Stream.of(write), others.stream()).toList();
    }
}
