package dev.sallyport.workload;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Kinds that are evaluated, with the path of the pod template in workloads: kinds of Kubernetes, and {@link CustomKind custom
 * kinds} that the installation describes.
 *
 * <p>The only table of kinds: webhook rules, reading of objects and {@code match.kinds} of policies are derived from it. Each
 * kind is one instance.
 */
public final class ObjectKind implements Comparable<ObjectKind> {
    public static final ObjectKind POD =
            workload("", Pod.class, "pods", "", pod -> new PodTemplateSpec(pod.getMetadata(), pod.getSpec()));
    public static final ObjectKind POD_TEMPLATE =
            workload("", PodTemplate.class, "podtemplates", "template", PodTemplate::getTemplate);
    public static final ObjectKind REPLICATION_CONTROLLER = workload(
            "",
            ReplicationController.class,
            "replicationcontrollers",
            "spec.template",
            controller -> get(controller.getSpec(), ReplicationControllerSpec::getTemplate));
    public static final ObjectKind REPLICA_SET = workload(
            "apps",
            ReplicaSet.class,
            "replicasets",
            "spec.template",
            set -> get(set.getSpec(), ReplicaSetSpec::getTemplate));
    public static final ObjectKind DEPLOYMENT = workload(
            "apps",
            Deployment.class,
            "deployments",
            "spec.template",
            deployment -> get(deployment.getSpec(), DeploymentSpec::getTemplate));
    public static final ObjectKind STATEFUL_SET = workload(
            "apps",
            StatefulSet.class,
            "statefulsets",
            "spec.template",
            set -> get(set.getSpec(), StatefulSetSpec::getTemplate));
    public static final ObjectKind DAEMON_SET = workload(
            "apps",
            DaemonSet.class,
            "daemonsets",
            "spec.template",
            set -> get(set.getSpec(), DaemonSetSpec::getTemplate));
    public static final ObjectKind JOB =
            workload("batch", Job.class, "jobs", "spec.template", job -> get(job.getSpec(), JobSpec::getTemplate));
    public static final ObjectKind CRON_JOB =
            workload("batch", CronJob.class, "cronjobs", "spec.jobTemplate.spec.template", ObjectKind::cronJobTemplate);
    public static final ObjectKind SERVICE = plain("", Service.class, "services");
    public static final ObjectKind INGRESS = plain("networking.k8s.io", Ingress.class, "ingresses");
    public static final ObjectKind CONFIG_MAP = plain("", ConfigMap.class, "configmaps");

    /** Any kind or operation that only rules evaluate; policies name it in {@code match.resources}. None of {@link #values()}. */
    public static final ObjectKind OTHER = plain("", GenericKubernetesResource.class, "");

    private static final List<ObjectKind> BUILT_IN = List.of(
            POD,
            POD_TEMPLATE,
            REPLICATION_CONTROLLER,
            REPLICA_SET,
            DEPLOYMENT,
            STATEFUL_SET,
            DAEMON_SET,
            JOB,
            CRON_JOB,
            SERVICE,
            INGRESS,
            CONFIG_MAP);

    private static final List<ObjectKind> DEPLOYED = List.of(DEPLOYMENT, STATEFUL_SET, DAEMON_SET, JOB, CRON_JOB);

    private static final AtomicReference<Kinds> INSTALLED =
            new AtomicReference<>(Kinds.with(WorkloadPreset.customKinds()));

    private final String group;
    private final String version;
    private final String kind;
    private final Class<? extends HasMetadata> type;
    private final String plural;
    private final @Nullable String podPath;
    private final Function<HasMetadata, @Nullable PodTemplateSpec> template;
    private final @Nullable CustomKind custom;

    private ObjectKind(
            CustomKind.Resource resource,
            Class<? extends HasMetadata> type,
            @Nullable String podPath,
            Function<HasMetadata, @Nullable PodTemplateSpec> template,
            @Nullable CustomKind custom) {
        this.group = resource.group();
        this.version = resource.version();
        this.kind = resource.kind();
        this.type = type;
        this.plural = resource.plural();
        this.podPath = podPath;
        this.template = template;
        this.custom = custom;
    }

    private static <T extends HasMetadata> ObjectKind workload(
            String group,
            Class<T> type,
            String plural,
            String podPath,
            Function<T, @Nullable PodTemplateSpec> template) {
        return new ObjectKind(
                new CustomKind.Resource(group, "v1", type.getSimpleName(), plural),
                type,
                podPath,
                object -> template.apply(type.cast(object)),
                null);
    }

    private static ObjectKind plain(String group, Class<? extends HasMetadata> type, String plural) {
        return new ObjectKind(
                new CustomKind.Resource(group, "v1", type.getSimpleName(), plural), type, null, _ -> null, null);
    }

    private static ObjectKind of(CustomKind custom) {
        return new ObjectKind(
                custom.resource(),
                GenericKubernetesResource.class,
                custom.pods().path(),
                object -> custom.pods().template((GenericKubernetesResource) object),
                custom);
    }

    /** All kinds, with the lists that are derived from them. */
    private record Kinds(List<ObjectKind> all, List<ObjectKind> workloads, List<ObjectKind> deployed) {
        static Kinds with(List<CustomKind> customKinds) {
            var custom = customKinds.stream().map(ObjectKind::of).toList();
            var all = Stream.concat(BUILT_IN.stream(), custom.stream()).toList();
            return new Kinds(
                    all,
                    all.stream().filter(ObjectKind::isWorkload).toList(),
                    Stream.concat(DEPLOYED.stream(), custom.stream()).toList());
        }
    }

    /** Replaces the custom kinds, at the start of the process: objects that are read before have other kinds. */
    public static void install(List<CustomKind> customKinds) {
        INSTALLED.set(Kinds.with(customKinds));
    }

    /** Returns all kinds: those of Kubernetes, then custom kinds, each after the kinds that it creates. */
    public static List<ObjectKind> values() {
        return INSTALLED.get().all();
    }

    /** Returns the kinds of Kubernetes. */
    public static List<ObjectKind> builtIn() {
        return BUILT_IN;
    }

    /** Returns the kinds of workloads. */
    public static List<ObjectKind> workloads() {
        return INSTALLED.get().workloads();
    }

    /** Returns the kinds of top-level workloads, which have DeploymentRecords. */
    public static List<ObjectKind> deployed() {
        return INSTALLED.get().deployed();
    }

    /** Returns the kind with an API group and name, in any version. */
    public static Optional<ObjectKind> of(String group, String kind) {
        for (var known : values()) {
            if (known.group.equals(group) && known.kind.equals(kind)) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }

    /** Returns the kind with an API group and a resource, such as {@code cronjobs}. */
    public static Optional<ObjectKind> ofResource(String group, String resource) {
        return values().stream()
                .filter(known -> known.group.equals(group) && known.plural.equals(resource))
                .findFirst();
    }

    /** Returns the kind with a {@linkplain #qualifiedName() qualified name}. */
    public static Optional<ObjectKind> named(String qualifiedName) {
        return values().stream()
                .filter(known -> known.qualifiedName().equals(qualifiedName))
                .findFirst();
    }

    /** Returns the kind of an object; empty if the kind is not evaluated. */
    public static Optional<ObjectKind> of(HasMetadata object) {
        return object instanceof GenericKubernetesResource
                ? of(group(String.valueOf(object.getApiVersion())), String.valueOf(object.getKind()))
                : BUILT_IN.stream()
                        .filter(known -> known.type.isInstance(object))
                        .findFirst();
    }

    /** Returns the API group in an apiVersion; empty for the core group. */
    public static String group(String apiVersion) {
        var slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }

    /**
     * Returns the qualified name of the kind with an apiVersion: the kind alone for kinds of Kubernetes, such as
     * {@code Deployment}, and with the group for other kinds, such as {@code Rollout.argoproj.io}.
     */
    public static String qualifiedName(String apiVersion, String kind) {
        var group = group(apiVersion);
        return BUILT_IN.stream().anyMatch(known -> known.group.equals(group)) ? kind : kind + "." + group;
    }

    /** Returns the API group; empty for the core group. */
    public String group() {
        return group;
    }

    /** Returns the API version in which objects are read: {@code v1} for kinds of Kubernetes. */
    public String version() {
        return version;
    }

    /** Returns the API group and version. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** Returns whether an API version is evaluated: v1 of kinds of Kubernetes, and every version of custom kinds. */
    public boolean isEvaluated(String otherVersion) {
        return custom != null || version.equals(otherVersion);
    }

    /** Returns the name of the kind, such as {@code CronJob}. */
    public String kind() {
        return kind;
    }

    /** Returns the name of the kind, with the API group for custom kinds, such as {@code Rollout.argoproj.io}. */
    public String qualifiedName() {
        return custom == null ? kind : kind + "." + group;
    }

    /** Returns the model class. */
    public Class<? extends HasMetadata> type() {
        return type;
    }

    /** Returns the resource, such as {@code cronjobs}. */
    public String plural() {
        return plural;
    }

    /** Returns the description of a custom kind; empty for kinds of Kubernetes. */
    public Optional<CustomKind> custom() {
        return Optional.ofNullable(custom);
    }

    /** Returns the kind of Kubernetes by whose name policies and checks treat objects of this kind; itself if it is one. */
    public ObjectKind like() {
        return custom == null ? this : custom.like();
    }

    /** Returns whether the kind contains a pod template, or is Pod. */
    public boolean isWorkload() {
        return podPath != null;
    }

    /** Returns whether objects contain whole pod specs, not containers alone. */
    public boolean hasPodSpec() {
        return isWorkload() && (custom == null || custom.pods().isWhole());
    }

    /**
     * Returns the JSON path of the pod template; empty for a Pod.
     *
     * @throws IllegalStateException if the kind is not a workload
     */
    public String podPath() {
        if (podPath == null) {
            throw new IllegalStateException(kind + " runs no containers");
        }
        return podPath;
    }

    /**
     * Returns the pod template of an object of this kind; for a Pod, its own metadata and spec.
     *
     * @return null where the object has none
     * @throws IllegalArgumentException if the object of a custom kind has another form than described
     */
    @Nullable
    PodTemplateSpec podTemplate(HasMetadata object) {
        return template.apply(object);
    }

    private static @Nullable PodTemplateSpec cronJobTemplate(CronJob cronJob) {
        var jobTemplate = get(cronJob.getSpec(), CronJobSpec::getJobTemplate);
        return get(get(jobTemplate, JobTemplateSpec::getSpec), JobSpec::getTemplate);
    }

    private static <T, R> @Nullable R get(@Nullable T parent, Function<T, @Nullable R> child) {
        return parent == null ? null : child.apply(parent);
    }

    @Override
    public int compareTo(ObjectKind other) {
        return Integer.compare(values().indexOf(this), values().indexOf(other));
    }

    @Override
    public String toString() {
        return qualifiedName();
    }
}
