package dev.sallyport.rollout;

import static java.util.Objects.requireNonNullElse;
import static java.util.Objects.requireNonNullElseGet;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads how far workloads are from what their controllers say, as {@code kubectl rollout status} does. */
public final class WorkloadObserver {
    private WorkloadObserver() {}

    /** What is seen of a workload; empty for kinds that are not followed. */
    public static Optional<Observed> observe(HasMetadata workload) {
        return switch (workload) {
            case Deployment deployment -> Optional.of(deployment(deployment));
            case StatefulSet set -> Optional.of(statefulSet(set));
            case DaemonSet set -> Optional.of(daemonSet(set));
            case Job job -> Optional.of(job(job));
            case CronJob cronJob -> Optional.of(cronJob(cronJob));
            default -> Optional.empty();
        };
    }

    private static Observed deployment(Deployment deployment) {
        var status = requireNonNullElseGet(deployment.getStatus(), DeploymentStatus::new);
        var counts = new Counts(
                requireNonNullElse(deployment.getSpec().getReplicas(), 1),
                or0(status.getUpdatedReplicas()),
                or0(status.getAvailableReplicas()),
                or0(status.getReplicas()));
        var isSeen = isSeen(deployment, status.getObservedGeneration());
        var failure =
                requireNonNullElse(
                                status.getConditions(),
                                List.<io.fabric8.kubernetes.api.model.apps.DeploymentCondition>of())
                        .stream()
                        .filter(condition -> isSeen && "ProgressDeadlineExceeded".equals(condition.getReason()))
                        .map(condition -> "ProgressDeadlineExceeded")
                        .findFirst();
        return counts.observed(
                fingerprint(deployment.getSpec().getTemplate()),
                isSeen,
                !Boolean.TRUE.equals(deployment.getSpec().getPaused()),
                failure);
    }

    private static Observed statefulSet(StatefulSet set) {
        var status = requireNonNullElseGet(set.getStatus(), StatefulSetStatus::new);
        var counts = new Counts(
                requireNonNullElse(set.getSpec().getReplicas(), 1),
                or0(status.getUpdatedReplicas()),
                or0(status.getAvailableReplicas()),
                or0(status.getReplicas()));
        return counts.observed(
                fingerprint(set.getSpec().getTemplate()),
                isSeen(set, status.getObservedGeneration()),
                true,
                Optional.empty());
    }

    private static Observed daemonSet(DaemonSet set) {
        var status = requireNonNullElseGet(set.getStatus(), DaemonSetStatus::new);
        var counts = new Counts(
                or0(status.getDesiredNumberScheduled()),
                or0(status.getUpdatedNumberScheduled()),
                or0(status.getNumberAvailable()),
                or0(status.getUpdatedNumberScheduled()));
        return counts.observed(
                fingerprint(set.getSpec().getTemplate()),
                isSeen(set, status.getObservedGeneration()),
                true,
                Optional.empty());
    }

    private static Observed job(Job job) {
        var status = requireNonNullElseGet(job.getStatus(), JobStatus::new);
        var isComplete = has(status, "Complete");
        var failure = requireNonNullElse(status.getConditions(), List.<JobCondition>of()).stream()
                .filter(condition -> "Failed".equals(condition.getType()) && "True".equals(condition.getStatus()))
                .map(condition -> "the Job failed: " + condition.getReason())
                .findFirst();
        return new Observed(
                fingerprint(job.getSpec().getTemplate()),
                isComplete,
                isComplete,
                !Boolean.TRUE.equals(job.getSpec().getSuspend()),
                Optional.empty(),
                failure,
                isComplete ? "complete" : "not complete");
    }

    private static Observed cronJob(CronJob cronJob) {
        var last = cronJob.getStatus() == null ? null : cronJob.getStatus().getLastSuccessfulTime();
        return new Observed(
                fingerprint(cronJob.getSpec().getJobTemplate().getSpec().getTemplate()),
                false,
                true,
                false,
                Optional.ofNullable(last).map(WorkloadObserver::time),
                Optional.empty(),
                "no run has ended well");
    }

    private static boolean has(JobStatus status, String type) {
        return requireNonNullElse(status.getConditions(), List.<JobCondition>of()).stream()
                .anyMatch(condition -> type.equals(condition.getType()) && "True".equals(condition.getStatus()));
    }

    private static String fingerprint(PodTemplateSpec template) {
        return TemplateFingerprint.of(
                requireNonNullElseGet(template.getMetadata(), ObjectMeta::new), template.getSpec());
    }

    private static boolean isSeen(HasMetadata workload, @Nullable Long observed) {
        var generation = workload.getMetadata().getGeneration();
        return generation == null || (observed != null && observed >= generation);
    }

    private static Instant time(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }

    private static int or0(@Nullable Integer count) {
        return count == null ? 0 : count;
    }

    /** How many pods there should be, and how many of them are where they should be. */
    private record Counts(int desired, int updated, int available, int all) {
        Observed observed(String template, boolean isSeen, boolean isGoing, Optional<String> failure) {
            return new Observed(
                    template,
                    isSeen && desired > 0 && updated >= desired && available >= desired && all <= updated,
                    available > 0,
                    isGoing && desired > 0,
                    Optional.empty(),
                    failure,
                    "%d of %d ready, %d of them new".formatted(available, desired, Math.min(updated, available)));
        }
    }
}
