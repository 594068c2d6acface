package dev.sallyport.workload;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplate;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
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
    POD("", Pod.class, "pods", ""),
    POD_TEMPLATE("", PodTemplate.class, "podtemplates", "template"),
    REPLICATION_CONTROLLER("", ReplicationController.class, "replicationcontrollers", "spec.template"),
    REPLICA_SET("apps", ReplicaSet.class, "replicasets", "spec.template"),
    DEPLOYMENT("apps", Deployment.class, "deployments", "spec.template"),
    STATEFUL_SET("apps", StatefulSet.class, "statefulsets", "spec.template"),
    DAEMON_SET("apps", DaemonSet.class, "daemonsets", "spec.template"),
    JOB("batch", Job.class, "jobs", "spec.template"),
    CRON_JOB("batch", CronJob.class, "cronjobs", "spec.jobTemplate.spec.template"),
    SERVICE("", Service.class, "services", null),
    INGRESS("networking.k8s.io", Ingress.class, "ingresses", null),
    CONFIG_MAP("", ConfigMap.class, "configmaps", null);

    private static final List<ObjectKind> WORKLOADS =
            Arrays.stream(values()).filter(ObjectKind::isWorkload).toList();

    private static final List<ObjectKind> DEPLOYED = List.of(DEPLOYMENT, STATEFUL_SET, DAEMON_SET, JOB, CRON_JOB);

    private final String group;
    private final Class<? extends HasMetadata> type;
    private final String plural;
    private final @Nullable String podPath;

    ObjectKind(String group, Class<? extends HasMetadata> type, String plural, @Nullable String podPath) {
        this.group = group;
        this.type = type;
        this.plural = plural;
        this.podPath = podPath;
    }

    /** The kinds that run containers. */
    public static List<ObjectKind> workloads() {
        return WORKLOADS;
    }

    /** The kinds that people deploy and that make pods by themselves: what is kept on record. */
    public static List<ObjectKind> deployed() {
        return DEPLOYED;
    }

    /** The kind that an API group and kind name, whatever its version. */
    public static Optional<ObjectKind> of(String group, String kind) {
        return Arrays.stream(values())
                .filter(known -> known.group.equals(group) && known.kind().equals(kind))
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
        return type.getSimpleName();
    }

    /** What holds an object of version {@code v1}. */
    public Class<? extends HasMetadata> type() {
        return type;
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
            throw new IllegalStateException(kind() + " runs no containers");
        }
        return podPath;
    }
}
