package dev.sallyport.rollout;

import static java.util.Objects.requireNonNullElse;
import static java.util.Objects.requireNonNullElseGet;

import dev.sallyport.finding.SafeText;
import dev.sallyport.rollout.WorkloadObservation.Pace;
import dev.sallyport.rollout.WorkloadObservation.Stall;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
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
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Observer of workloads. It reads the status that controllers report, as {@code kubectl rollout status} does. */
public final class WorkloadObserver {
    private static final String ON_DELETE = "OnDelete";
    private static final int PROGRESS_DEADLINE = 600;
    private static final int MAX_MESSAGE = 300;

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
            case GenericKubernetesResource custom -> CustomObserver.observe(custom);
            default -> Optional.empty();
        };
    }

    /** Returns an observation with the health of the observed revision. */
    public static WorkloadObservation withHealth(
            HasMetadata workload, WorkloadObservation observed, RevisionHealth health) {
        return workload instanceof GenericKubernetesResource custom
                ? CustomObserver.counted(custom, observed, health)
                : observed.withHealth(health);
    }

    /** A Deployment works as long as its controller reports it as available. */
    private static WorkloadObservation deployment(Deployment deployment, Instant decided) {
        var spec = deployment.getSpec();
        var status = requireNonNullElseGet(deployment.getStatus(), DeploymentStatus::new);
        var conditions = requireNonNullElse(status.getConditions(), List.<DeploymentCondition>of());
        var replicas = replicas(
                requireNonNullElse(spec.getReplicas(), 1),
                or0(status.getUpdatedReplicas()),
                or0(status.getAvailableReplicas()),
                or0(status.getReplicas()),
                isObserved(deployment, status.getObservedGeneration()));
        var isUnavailable = conditions.stream()
                .anyMatch(
                        condition -> "Available".equals(condition.getType()) && "False".equals(condition.getStatus()));
        var exceeded = conditions.stream()
                .filter(condition -> isExceeded(condition, decided))
                .map(_ -> Duration.ofSeconds(requireNonNullElse(spec.getProgressDeadlineSeconds(), PROGRESS_DEADLINE)))
                .findFirst();
        return observation(
                TemplateFingerprint.of(spec.getTemplate()),
                replicas,
                Boolean.TRUE.equals(spec.getPaused()),
                !isUnavailable,
                new Stall(exceeded, uncreated(conditions)));
    }

    /** Returns why the ReplicaSet cannot create Pods, such as an exceeded quota. */
    private static Optional<String> uncreated(List<DeploymentCondition> conditions) {
        return conditions.stream()
                .filter(condition ->
                        "ReplicaFailure".equals(condition.getType()) && "True".equals(condition.getStatus()))
                .map(condition -> "Pods cannot be created: "
                        + SafeText.cut(SafeText.clean(requireNonNullElse(condition.getMessage(), "")), MAX_MESSAGE))
                .findFirst();
    }

    /** Ignores the condition of an earlier template; it remains until the next one makes progress. */
    private static boolean isExceeded(DeploymentCondition condition, Instant decided) {
        return "ProgressDeadlineExceeded".equals(condition.getReason())
                && condition.getLastUpdateTime() != null
                && time(condition.getLastUpdateTime()).isAfter(decided.truncatedTo(ChronoUnit.SECONDS));
    }

    private static WorkloadObservation statefulSet(StatefulSet set) {
        var status = requireNonNullElseGet(set.getStatus(), StatefulSetStatus::new);
        var replicas = replicas(
                requireNonNullElse(set.getSpec().getReplicas(), 1),
                or0(status.getUpdatedReplicas()),
                or0(status.getAvailableReplicas()),
                or0(status.getReplicas()),
                isObserved(set, status.getObservedGeneration()));
        return observation(
                TemplateFingerprint.of(set.getSpec().getTemplate()),
                replicas,
                isHeld(set.getSpec().getUpdateStrategy()),
                true,
                Stall.NONE);
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
        var isObserved = isObserved(set, status.getObservedGeneration());
        int desired = or0(status.getDesiredNumberScheduled());
        int updated = or0(status.getUpdatedNumberScheduled());
        var replicas = new Replicas(
                desired,
                updated,
                or0(status.getNumberAvailable()),
                or0(status.getCurrentNumberScheduled()) - updated,
                isObserved && desired > 0 && updated >= desired);
        return observation(
                TemplateFingerprint.of(set.getSpec().getTemplate()),
                replicas,
                isHeld(set.getSpec().getUpdateStrategy()),
                true,
                Stall.NONE);
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
        int done = isComplete ? 1 : 0;
        return new WorkloadObservation(
                TemplateFingerprint.ofJob(job.getSpec().getTemplate()),
                new Replicas(1, done, done, 0, isComplete),
                isComplete,
                Boolean.TRUE.equals(job.getSpec().getSuspend()) ? Pace.HELD : Pace.PROMPT,
                Optional.empty(),
                failure,
                Stall.NONE,
                Optional.empty());
    }

    private static boolean is(JobCondition condition, String type) {
        return type.equals(condition.getType()) && "True".equals(condition.getStatus());
    }

    private static WorkloadObservation cronJob(CronJob cronJob, Instant decided) {
        var status = requireNonNullElseGet(cronJob.getStatus(), CronJobStatus::new);
        return new WorkloadObservation(
                TemplateFingerprint.of(
                        cronJob.getSpec().getJobTemplate().getSpec().getTemplate()),
                new Replicas(1, 0, 0, 0, false),
                true,
                Pace.PERIODIC,
                succeeded(status, decided),
                Optional.empty(),
                Stall.NONE,
                Optional.empty());
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

    private static Replicas replicas(int desired, int updated, int available, int all, boolean isObserved) {
        return new Replicas(
                desired,
                updated,
                available,
                all - updated,
                isObserved && desired > 0 && updated >= desired && all <= updated);
    }

    private static WorkloadObservation observation(
            String template, Replicas replicas, boolean isHeld, boolean isAvailable, Stall stall) {
        return new WorkloadObservation(
                template,
                replicas,
                replicas.desired() > 0 && replicas.available() > 0 && isAvailable,
                isHeld || replicas.desired() == 0 ? Pace.HELD : Pace.PROMPT,
                Optional.empty(),
                Optional.empty(),
                stall,
                Optional.empty());
    }
}
