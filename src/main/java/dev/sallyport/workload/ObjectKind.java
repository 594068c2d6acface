package dev.sallyport.workload;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The kinds that are judged, with the place of the pod in those that run containers.
 *
 * <p>The one table behind the webhook's rules, the walk over a manifest and the policy's {@code match.kinds}.
 */
public enum ObjectKind {
    POD("", "Pod", "pods", ""),
    POD_TEMPLATE("", "PodTemplate", "podtemplates", "template"),
    REPLICATION_CONTROLLER("", "ReplicationController", "replicationcontrollers", "spec.template"),
    REPLICA_SET("apps", "ReplicaSet", "replicasets", "spec.template"),
    DEPLOYMENT("apps", "Deployment", "deployments", "spec.template"),
    STATEFUL_SET("apps", "StatefulSet", "statefulsets", "spec.template"),
    DAEMON_SET("apps", "DaemonSet", "daemonsets", "spec.template"),
    JOB("batch", "Job", "jobs", "spec.template"),
    CRON_JOB("batch", "CronJob", "cronjobs", "spec.jobTemplate.spec.template"),
    SERVICE("", "Service", "services", null),
    INGRESS("networking.k8s.io", "Ingress", "ingresses", null),
    CONFIG_MAP("", "ConfigMap", "configmaps", null);

    private static final List<ObjectKind> WORKLOADS =
            Arrays.stream(values()).filter(ObjectKind::isWorkload).toList();

    private final String group;
    private final String kind;
    private final String plural;
    private final @Nullable String podPath;

    ObjectKind(String group, String kind, String plural, @Nullable String podPath) {
        this.group = group;
        this.kind = kind;
        this.plural = plural;
        this.podPath = podPath;
    }

    /** The kinds that run containers. */
    public static List<ObjectKind> workloads() {
        return WORKLOADS;
    }

    /** The kind that an API group and kind name, whatever its version. */
    public static Optional<ObjectKind> of(String group, String kind) {
        return Arrays.stream(values())
                .filter(known -> known.group.equals(group) && known.kind.equals(kind))
                .findFirst();
    }

    /** API group; empty for the core group. */
    public String group() {
        return group;
    }

    /** The API version whose shape is read; all of them are {@code v1}. */
    public String apiVersion() {
        return group.isEmpty() ? "v1" : group + "/v1";
    }

    /** The kind as the API spells it, such as {@code CronJob}. */
    public String kind() {
        return kind;
    }

    /** The resource of the kind, such as {@code cronjobs}. */
    public String plural() {
        return plural;
    }

    /** Whether it runs containers. */
    public boolean isWorkload() {
        return podPath != null;
    }

    /**
     * JSON path from the object to what has the pod's {@code metadata} and {@code spec}; empty for a Pod.
     *
     * @throws IllegalStateException for a kind that runs no containers
     */
    public String podPath() {
        if (podPath == null) {
            throw new IllegalStateException(kind + " runs no containers");
        }
        return podPath;
    }
}
