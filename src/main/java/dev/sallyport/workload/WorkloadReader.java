package dev.sallyport.workload;

import static java.util.Objects.requireNonNullElseGet;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplate;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes one shape of every kind of workload. */
public final class WorkloadReader {

    private WorkloadReader() {}

    /**
     * Reads an object.
     *
     * @param namespace where it is to run, as the request says; the object's own where null
     * @return empty for an object that is no workload
     * @throws IllegalArgumentException for a workload that has no pod in it
     */
    public static Optional<Workload> read(HasMetadata object, @Nullable String namespace) {
        return Optional.ofNullable(
                switch (object) {
                    case Pod pod -> workload(WorkloadKind.POD, pod, pod.getMetadata(), pod.getSpec(), namespace);
                    case PodTemplate it -> workload(WorkloadKind.POD_TEMPLATE, it, it.getTemplate(), namespace);
                    case ReplicationController it ->
                        workload(
                                WorkloadKind.REPLICATION_CONTROLLER,
                                it,
                                it.getSpec() == null ? null : it.getSpec().getTemplate(),
                                namespace);
                    case ReplicaSet it ->
                        workload(
                                WorkloadKind.REPLICA_SET,
                                it,
                                it.getSpec() == null ? null : it.getSpec().getTemplate(),
                                namespace);
                    case Deployment it ->
                        workload(
                                WorkloadKind.DEPLOYMENT,
                                it,
                                it.getSpec() == null ? null : it.getSpec().getTemplate(),
                                namespace);
                    case StatefulSet it ->
                        workload(
                                WorkloadKind.STATEFUL_SET,
                                it,
                                it.getSpec() == null ? null : it.getSpec().getTemplate(),
                                namespace);
                    case DaemonSet it ->
                        workload(
                                WorkloadKind.DAEMON_SET,
                                it,
                                it.getSpec() == null ? null : it.getSpec().getTemplate(),
                                namespace);
                    case Job it ->
                        workload(
                                WorkloadKind.JOB,
                                it,
                                it.getSpec() == null ? null : it.getSpec().getTemplate(),
                                namespace);
                    case CronJob it -> workload(WorkloadKind.CRON_JOB, it, template(it), namespace);
                    default -> null;
                });
    }

    private static @Nullable PodTemplateSpec template(CronJob cronJob) {
        if (cronJob.getSpec() == null
                || cronJob.getSpec().getJobTemplate() == null
                || cronJob.getSpec().getJobTemplate().getSpec() == null) {
            return null;
        }
        return cronJob.getSpec().getJobTemplate().getSpec().getTemplate();
    }

    private static Workload workload(
            WorkloadKind kind, HasMetadata object, @Nullable PodTemplateSpec template, @Nullable String namespace) {
        return template == null
                ? workload(kind, object, null, null, namespace)
                : workload(kind, object, template.getMetadata(), template.getSpec(), namespace);
    }

    private static Workload workload(
            WorkloadKind kind,
            HasMetadata object,
            @Nullable ObjectMeta podMetadata,
            @Nullable PodSpec spec,
            @Nullable String namespace) {
        if (spec == null) {
            throw new IllegalArgumentException("%s has no pod spec".formatted(kind.kind()));
        }
        var metadata = requireNonNullElseGet(object.getMetadata(), ObjectMeta::new);
        return new Workload(
                kind,
                namespace(namespace, metadata),
                metadata,
                requireNonNullElseGet(podMetadata, ObjectMeta::new),
                spec);
    }

    private static String namespace(@Nullable String asked, ObjectMeta metadata) {
        if (asked != null && !asked.isEmpty()) {
            return asked;
        }
        return metadata.getNamespace() == null || metadata.getNamespace().isEmpty()
                ? "default"
                : metadata.getNamespace();
    }
}
