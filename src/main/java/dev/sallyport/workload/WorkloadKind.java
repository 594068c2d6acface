package dev.sallyport.workload;

import java.util.Arrays;
import java.util.Optional;

/**
 * The kinds that run containers, with the place of the pod in each.
 *
 * <p>The one table behind the webhook's rules, the walk over a manifest and the policy's {@code match.kinds}.
 */
public enum WorkloadKind {
    POD("", "Pod", "pods", ""),
    POD_TEMPLATE("", "PodTemplate", "podtemplates", "template"),
    REPLICATION_CONTROLLER("", "ReplicationController", "replicationcontrollers", "spec.template"),
    REPLICA_SET("apps", "ReplicaSet", "replicasets", "spec.template"),
    DEPLOYMENT("apps", "Deployment", "deployments", "spec.template"),
    STATEFUL_SET("apps", "StatefulSet", "statefulsets", "spec.template"),
    DAEMON_SET("apps", "DaemonSet", "daemonsets", "spec.template"),
    JOB("batch", "Job", "jobs", "spec.template"),
    CRON_JOB("batch", "CronJob", "cronjobs", "spec.jobTemplate.spec.template");

    private final String group;
    private final String kind;
    private final String plural;
    private final String podPath;

    WorkloadKind(String group, String kind, String plural, String podPath) {
        this.group = group;
        this.kind = kind;
        this.plural = plural;
        this.podPath = podPath;
    }

    /** The kind that an API group and kind name, whatever its version. */
    public static Optional<WorkloadKind> of(String group, String kind) {
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

    /** JSON path from the object to what has the pod's {@code metadata} and {@code spec}; empty for a Pod. */
    public String podPath() {
        return podPath;
    }
}
