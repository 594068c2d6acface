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

/** Reads how far workloads are from what their controllers say, as {@code kubectl rollout status} does. */
public final class WorkloadObserver {
    private static final String ON_DELETE = "OnDelete";

    private WorkloadObserver() {}

    /**
     * What is seen of a workload; empty for kinds that are not followed.
     *
     * @param decided when its newest revision was let in: what its controller has said before is of another
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

    /** It works as long as its controller calls it available: no more is away than its strategy lets be away. */
    private static WorkloadObservation deployment(Deployment deployment, Instant decided) {
        var spec = deployment.getSpec();
        var status = requireNonNullElseGet(deployment.getStatus(), DeploymentStatus::new);
        var conditions = requireNonNullElse(status.getConditions(), List.<DeploymentCondition>of());
        var counts = new Counts(
                requireNonNullElse(spec.getReplicas(), 1),
                or0(status.getUpdatedReplicas()),
                or0(status.getAvailableReplicas()),
                or0(status.getReplicas()));
        var isUnavailable = conditions.stream()
                .anyMatch(
                        condition -> "Available".equals(condition.getType()) && "False".equals(condition.getStatus()));
        var seen = counts.observed(
                TemplateFingerprint.of(spec.getTemplate()),
                isSeen(deployment, status.getObservedGeneration()),
                Boolean.TRUE.equals(spec.getPaused()));
        return new WorkloadObservation(
                        seen.template(),
                        seen.settled(),
                        seen.working() && !isUnavailable,
                        seen.pace(),
                        seen.succeeded(),
                        seen.failure(),
                        seen.progress())
                .failing(
                        seen.settled()
                                ? Optional.empty()
                                : conditions.stream()
                                        .filter(condition -> exceeded(condition, decided))
                                        .map(_ -> "its controller sees no progress (ProgressDeadlineExceeded)")
                                        .findFirst());
    }

    /** The condition outlives the template it was about, until the controller sees progress with the next one. */
    private static boolean exceeded(DeploymentCondition condition, Instant decided) {
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
                or0(status.getReplicas()));
        return counts.observed(
                TemplateFingerprint.of(set.getSpec().getTemplate()),
                isSeen(set, status.getObservedGeneration()),
                isHeld(set.getSpec().getUpdateStrategy()));
    }

    /** Pods below the partition, or that nobody deletes, stay as they are. */
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
                or0(status.getUpdatedNumberScheduled()));
        return counts.observed(
                TemplateFingerprint.of(set.getSpec().getTemplate()),
                isSeen(set, status.getObservedGeneration()),
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
                TemplateFingerprint.of(job.getSpec().getTemplate()),
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
                "no run has ended well");
    }

    /** When a run ended well that had begun since; a run of an earlier template may end well later than that. */
    private static Optional<Instant> succeeded(CronJobStatus status, Instant decided) {
        var begun = Optional.ofNullable(status.getLastScheduleTime()).map(WorkloadObserver::time);
        return Optional.ofNullable(status.getLastSuccessfulTime())
                .map(WorkloadObserver::time)
                .filter(_ -> requireNonNullElse(status.getActive(), List.of()).isEmpty())
                .filter(ended -> begun.filter(at -> !at.isBefore(decided) && !at.isAfter(ended))
                        .isPresent());
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
        WorkloadObservation observed(String template, boolean isSeen, boolean isHeld) {
            return new WorkloadObservation(
                    template,
                    isSeen && desired > 0 && updated >= desired && available >= desired && all <= updated,
                    desired > 0 && available > 0,
                    isHeld || desired == 0 ? Pace.HELD : Pace.PROMPT,
                    Optional.empty(),
                    Optional.empty(),
                    "%d of %d ready, %d of them new".formatted(available, desired, Math.min(updated, available)));
        }
    }
}
