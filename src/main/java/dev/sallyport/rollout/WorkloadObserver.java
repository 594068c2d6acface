package dev.sallyport.rollout;

import static java.util.Objects.requireNonNullElse;
import static java.util.Objects.requireNonNullElseGet;

import dev.sallyport.rollout.WorkloadObservation.Pace;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.fabric8.kubernetes.api.model.apps.DaemonSetUpdateStrategy;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.fabric8.kubernetes.api.model.apps.StatefulSetUpdateStrategy;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobStatus;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Observer of workloads. It reads the status that controllers report, as {@code kubectl rollout status} does. */
public final class WorkloadObserver {
    private static final String ON_DELETE = "OnDelete";

    private WorkloadObserver() {}

    /**
     * Observes a workload; empty for kinds without rollouts.
     *
     * @param decided when the newest revision was admitted; an earlier status belongs to another revision
     */
    public static Optional<WorkloadObservation> observe(HasMetadata workload, Instant decided) {
        return switch (workload) {
            case Deployment deployment -> Optional.of(deployment(deployment, decided));
            case StatefulSet set -> Optional.of(statefulSet(set));
            case DaemonSet set -> Optional.of(daemonSet(set));
            case Job job -> Optional.of(job(job));
            case CronJob cronJob -> Optional.of(cronJob(cronJob, decided));
            default -> Optional.empty();
        };
    }

    /** A Deployment works as long as its controller reports it as available. */
    private static WorkloadObservation deployment(Deployment deployment, Instant decided) {
        var spec = deployment.getSpec();
        var status = requireNonNullElseGet(deployment.getStatus(), DeploymentStatus::new);
        var conditions = requireNonNullElse(status.getConditions(), List.<DeploymentCondition>of());
        var counts = new Counts(
                requireNonNullElse(spec.getReplicas(), 1),
                or0(status.getUpdatedReplicas()),
                or0(status.getAvailableReplicas()),
                or0(status.getReplicas()),
                or0(status.getReplicas()) - or0(status.getUpdatedReplicas()));
        var isUnavailable = conditions.stream()
                .anyMatch(
                        condition -> "Available".equals(condition.getType()) && "False".equals(condition.getStatus()));
        var counted = counts.observed(
                TemplateFingerprint.of(spec.getTemplate()),
                isObserved(deployment, status.getObservedGeneration()),
                Boolean.TRUE.equals(spec.getPaused()));
        return new WorkloadObservation(
                        counted.template(),
                        counted.settled(),
                        counted.working() && !isUnavailable,
                        counted.pace(),
                        counted.succeeded(),
                        counted.failure(),
                        counted.progress())
                .withFailure(
                        counted.settled()
                                ? Optional.empty()
                                : conditions.stream()
                                        .filter(condition -> isExceeded(condition, decided))
                                        .map(_ -> "the controller reports ProgressDeadlineExceeded")
                                        .findFirst());
    }

    /** Ignores the condition of an earlier template; it remains until the next one makes progress. */
    private static boolean isExceeded(DeploymentCondition condition, Instant decided) {
        return "ProgressDeadlineExceeded".equals(condition.getReason())
                && condition.getLastUpdateTime() != null
                && time(condition.getLastUpdateTime()).isAfter(decided.truncatedTo(ChronoUnit.SECONDS));
    }

    private static WorkloadObservation statefulSet(StatefulSet set) {
        var status = requireNonNullElseGet(set.getStatus(), StatefulSetStatus::new);
        var counts = new Counts(
                requireNonNullElse(set.getSpec().getReplicas(), 1),
                or0(status.getUpdatedReplicas()),
                or0(status.getAvailableReplicas()),
                or0(status.getReplicas()),
                or0(status.getReplicas()) - or0(status.getUpdatedReplicas()));
        return counts.observed(
                TemplateFingerprint.of(set.getSpec().getTemplate()),
                isObserved(set, status.getObservedGeneration()),
                isHeld(set.getSpec().getUpdateStrategy()));
    }

    /** Returns whether the strategy keeps Pods with the previous template. */
    private static boolean isHeld(@Nullable StatefulSetUpdateStrategy strategy) {
        return strategy != null
                && (ON_DELETE.equals(strategy.getType())
                        || (strategy.getRollingUpdate() != null
                                && or0(strategy.getRollingUpdate().getPartition()) > 0));
    }

    private static WorkloadObservation daemonSet(DaemonSet set) {
        var status = requireNonNullElseGet(set.getStatus(), DaemonSetStatus::new);
        var counts = new Counts(
                or0(status.getDesiredNumberScheduled()),
                or0(status.getUpdatedNumberScheduled()),
                or0(status.getNumberAvailable()),
                or0(status.getUpdatedNumberScheduled()),
                or0(status.getCurrentNumberScheduled()) - or0(status.getUpdatedNumberScheduled()));
        return counts.observed(
                TemplateFingerprint.of(set.getSpec().getTemplate()),
                isObserved(set, status.getObservedGeneration()),
                isHeld(set.getSpec().getUpdateStrategy()));
    }

    private static boolean isHeld(@Nullable DaemonSetUpdateStrategy strategy) {
        return strategy != null && ON_DELETE.equals(strategy.getType());
    }

    private static WorkloadObservation job(Job job) {
        var status = requireNonNullElseGet(job.getStatus(), JobStatus::new);
        var conditions = requireNonNullElse(status.getConditions(), List.<JobCondition>of());
        var isComplete = conditions.stream().anyMatch(condition -> is(condition, "Complete"));
        var failure = conditions.stream()
                .filter(condition -> is(condition, "Failed"))
                .map(condition -> "the Job failed: " + condition.getReason())
                .findFirst();
        return new WorkloadObservation(
                TemplateFingerprint.ofJob(job.getSpec().getTemplate()),
                isComplete,
                isComplete,
                Boolean.TRUE.equals(job.getSpec().getSuspend()) ? Pace.HELD : Pace.PROMPT,
                Optional.empty(),
                failure,
                isComplete ? "complete" : "not complete");
    }

    private static boolean is(JobCondition condition, String type) {
        return type.equals(condition.getType()) && "True".equals(condition.getStatus());
    }

    private static WorkloadObservation cronJob(CronJob cronJob, Instant decided) {
        var status = requireNonNullElseGet(cronJob.getStatus(), CronJobStatus::new);
        return new WorkloadObservation(
                TemplateFingerprint.of(
                        cronJob.getSpec().getJobTemplate().getSpec().getTemplate()),
                false,
                true,
                Pace.PERIODIC,
                succeeded(status, decided),
                Optional.empty(),
                "no run has succeeded");
    }

    /** Returns the time of success of a run that started after the decision; earlier runs may have another template. */
    private static Optional<Instant> succeeded(CronJobStatus status, Instant decided) {
        var started = Optional.ofNullable(status.getLastScheduleTime()).map(WorkloadObserver::time);
        return Optional.ofNullable(status.getLastSuccessfulTime())
                .map(WorkloadObserver::time)
                .filter(_ -> requireNonNullElse(status.getActive(), List.of()).isEmpty())
                .filter(ended -> started.filter(time -> time.isAfter(decided) && !time.isAfter(ended))
                        .isPresent());
    }

    private static boolean isObserved(HasMetadata workload, @Nullable Long observed) {
        var generation = workload.getMetadata().getGeneration();
        return generation == null || (observed != null && observed >= generation);
    }

    private static Instant time(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }

    private static int or0(@Nullable Integer count) {
        return count == null ? 0 : count;
    }

    /**
     * Numbers of Pods.
     *
     * @param available Pods of any revision that are available
     * @param outdated Pods of earlier revisions
     */
    private record Counts(int desired, int updated, int available, int all, int outdated) {
        WorkloadObservation observed(String template, boolean isObserved, boolean isHeld) {
            return new WorkloadObservation(
                    template,
                    isObserved && desired > 0 && updated >= desired && available >= desired && all <= updated,
                    desired > 0 && available > 0,
                    isHeld || desired == 0 ? Pace.HELD : Pace.PROMPT,
                    Optional.empty(),
                    Optional.empty(),
                    "%d of %d updated pods are ready".formatted(updatedAndReady(), desired));
        }

        /** Counts outdated Pods as ready first, because controllers report only the sum. */
        private int updatedAndReady() {
            return Math.clamp((long) available - Math.max(0, outdated), 0, updated);
        }
    }
}
