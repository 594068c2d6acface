package dev.sallyport.workload;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplate;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.ReplicationControllerSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetSpec;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.batch.v1.JobTemplateSpec;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Kinds that are evaluated, with the path of the pod template in workloads.
 *
 * <p>The only table of kinds: webhook rules, reading of objects and {@code match.kinds} of policies are derived from it.
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

    private static final ObjectKind[] ALL = values();

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

    /** Returns the kinds of workloads. */
    public static List<ObjectKind> workloads() {
        return WORKLOADS;
    }

    /** Returns the kinds of top-level workloads, which have DeploymentRecords. */
    public static List<ObjectKind> deployed() {
        return DEPLOYED;
    }

    /** Returns the kind with an API group and name, in any version. */
    public static Optional<ObjectKind> of(String group, String kind) {
        for (var known : ALL) {
            if (known.group.equals(group) && known.kind().equals(kind)) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }

    /** Returns the kind with an API group and a resource, such as {@code cronjobs}. */
    public static Optional<ObjectKind> ofResource(String group, String resource) {
        return Arrays.stream(values())
                .filter(known -> known.group.equals(group) && known.plural.equals(resource))
                .findFirst();
    }

    /** Returns the kind of an object; empty if the kind is not evaluated. */
    public static Optional<ObjectKind> of(HasMetadata object) {
        return Arrays.stream(values())
                .filter(known -> known.type.isInstance(object))
                .findFirst();
    }

    /** Returns the API group; empty for the core group. */
    public String group() {
        return group;
    }

    /** Returns the supported API version, which is {@code v1} in every group. */
    public String apiVersion() {
        return group.isEmpty() ? "v1" : group + "/v1";
    }

    /** Returns the name of the kind, such as {@code CronJob}. */
    public String kind() {
        return type.getSimpleName();
    }

    /** Returns the model class. */
    public Class<? extends HasMetadata> type() {
        return type;
    }

    /** Returns the resource, such as {@code cronjobs}. */
    public String plural() {
        return plural;
    }

    /** Returns whether the kind contains a pod template, or is Pod. */
    public boolean isWorkload() {
        return podPath != null;
    }

    /**
     * Returns the JSON path of the pod template; empty for a Pod.
     *
     * @throws IllegalStateException if the kind is not a workload
     */
    public String podPath() {
        if (podPath == null) {
            throw new IllegalStateException(kind() + " runs no containers");
        }
        return podPath;
    }

    /**
     * Returns the pod template of an object of this kind; for a Pod, its own metadata and spec.
     *
     * @return null where the object has none
     */
    @Nullable
    PodTemplateSpec podTemplate(HasMetadata object) {
        return switch (this) {
            case POD -> podAsTemplate((Pod) object);
            case POD_TEMPLATE -> ((PodTemplate) object).getTemplate();
            case REPLICATION_CONTROLLER ->
                get(((ReplicationController) object).getSpec(), ReplicationControllerSpec::getTemplate);
            case REPLICA_SET -> get(((ReplicaSet) object).getSpec(), ReplicaSetSpec::getTemplate);
            case DEPLOYMENT -> get(((Deployment) object).getSpec(), DeploymentSpec::getTemplate);
            case STATEFUL_SET -> get(((StatefulSet) object).getSpec(), StatefulSetSpec::getTemplate);
            case DAEMON_SET -> get(((DaemonSet) object).getSpec(), DaemonSetSpec::getTemplate);
            case JOB -> get(((Job) object).getSpec(), JobSpec::getTemplate);
            case CRON_JOB -> cronJobTemplate((CronJob) object);
            case SERVICE, INGRESS, CONFIG_MAP -> null;
        };
    }

    private static PodTemplateSpec podAsTemplate(Pod pod) {
        return new PodTemplateSpec(pod.getMetadata(), pod.getSpec());
    }

    private static @Nullable PodTemplateSpec cronJobTemplate(CronJob cronJob) {
        var jobTemplate = get(cronJob.getSpec(), CronJobSpec::getJobTemplate);
        return get(get(jobTemplate, JobTemplateSpec::getSpec), JobSpec::getTemplate);
    }

    private static <T, R> @Nullable R get(@Nullable T parent, Function<T, @Nullable R> child) {
        return parent == null ? null : child.apply(parent);
    }
}
