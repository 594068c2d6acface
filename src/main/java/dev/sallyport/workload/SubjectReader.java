package dev.sallyport.workload;

import static java.util.Objects.requireNonNullElseGet;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplate;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes one shape of every kind that is judged. */
public final class SubjectReader {

    private SubjectReader() {}

    /**
     * Reads an object.
     *
     * @param namespace where it is to run, as the request says; the object's own where null
     * @return empty for an object of a kind that is not judged
     * @throws IllegalArgumentException for a workload that has no pod in it
     */
    public static Optional<Subject> read(HasMetadata object, @Nullable String namespace) {
        return Optional.ofNullable(
                switch (object) {
                    case Pod pod -> workload(ObjectKind.POD, pod, pod.getMetadata(), pod.getSpec(), namespace);
                    case PodTemplate it -> workload(ObjectKind.POD_TEMPLATE, it, it.getTemplate(), namespace);
                    case ReplicationController it ->
                        workload(
                                ObjectKind.REPLICATION_CONTROLLER,
                                it,
                                it.getSpec() == null ? null : it.getSpec().getTemplate(),
                                namespace);
                    case ReplicaSet it ->
                        workload(
                                ObjectKind.REPLICA_SET,
                                it,
                                it.getSpec() == null ? null : it.getSpec().getTemplate(),
                                namespace);
                    case Deployment it ->
                        workload(
                                ObjectKind.DEPLOYMENT,
                                it,
                                it.getSpec() == null ? null : it.getSpec().getTemplate(),
                                namespace);
                    case StatefulSet it ->
                        workload(
                                ObjectKind.STATEFUL_SET,
                                it,
                                it.getSpec() == null ? null : it.getSpec().getTemplate(),
                                namespace);
                    case DaemonSet it ->
                        workload(
                                ObjectKind.DAEMON_SET,
                                it,
                                it.getSpec() == null ? null : it.getSpec().getTemplate(),
                                namespace);
                    case Job it ->
                        workload(
                                ObjectKind.JOB,
                                it,
                                it.getSpec() == null ? null : it.getSpec().getTemplate(),
                                namespace);
                    case CronJob it -> workload(ObjectKind.CRON_JOB, it, template(it), namespace);
                    case Service it -> new PlainObject(ObjectKind.SERVICE, namespace(it, namespace), it);
                    case Ingress it -> new PlainObject(ObjectKind.INGRESS, namespace(it, namespace), it);
                    case ConfigMap it -> new PlainObject(ObjectKind.CONFIG_MAP, namespace(it, namespace), it);
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
            ObjectKind kind, HasMetadata object, @Nullable PodTemplateSpec template, @Nullable String namespace) {
        return template == null
                ? workload(kind, object, null, null, namespace)
                : workload(kind, object, template.getMetadata(), template.getSpec(), namespace);
    }

    private static Workload workload(
            ObjectKind kind,
            HasMetadata object,
            @Nullable ObjectMeta podMetadata,
            @Nullable PodSpec spec,
            @Nullable String namespace) {
        if (spec == null) {
            throw new IllegalArgumentException("%s has no pod spec".formatted(kind.kind()));
        }
        return new Workload(
                kind, namespace(object, namespace), object, requireNonNullElseGet(podMetadata, ObjectMeta::new), spec);
    }

    private static String namespace(HasMetadata object, @Nullable String asked) {
        if (asked != null && !asked.isEmpty()) {
            return asked;
        }
        var own = object.getMetadata() == null ? null : object.getMetadata().getNamespace();
        return own == null || own.isEmpty() ? "default" : own;
    }
}
