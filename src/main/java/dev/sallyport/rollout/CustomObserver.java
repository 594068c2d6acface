package dev.sallyport.rollout;

import dev.sallyport.rollout.WorkloadObservation.Pace;
import dev.sallyport.rollout.WorkloadObservation.Stall;
import dev.sallyport.workload.CustomKind.Progress;
import dev.sallyport.workload.FieldPath;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.SubjectReader;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Observer of workloads of custom kinds. Their status can only delay a rollout: users may write it, so that it is no evidence
 * without Pods of the revision that are ready.
 */
final class CustomObserver {
    private CustomObserver() {}

    /** Observes a workload by its status; empty for an object without pod template. */
    static Optional<WorkloadObservation> observe(GenericKubernetesResource object) {
        try {
            return ObjectKind.of(object)
                    .filter(kind -> kind.custom().isPresent())
                    .map(kind -> SubjectReader.read(kind, object, null))
                    .filter(Workload.class::isInstance)
                    .map(subject -> observe((Workload) subject, object));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static WorkloadObservation observe(Workload workload, GenericKubernetesResource object) {
        var progress = progress(workload.kind());
        var isObserved = isObserved(object);
        var state = progress.ready().flatMap(path -> path.first(fields(object))).map(String::valueOf);
        var isReady = isObserved
                && (progress.ready().isEmpty()
                        || state.filter(progress.readyValues()::contains).isPresent());
        var hasFailed =
                isObserved && state.filter(progress.failedValues()::contains).isPresent();
        var runsOnce = workload.kind().like() == ObjectKind.JOB;
        int desired = desired(progress, object);
        return new WorkloadObservation(
                TemplateFingerprint.of(workload),
                new Replicas(desired, isReady ? desired : 0, isReady ? desired : 0, 0, isReady && desired > 0),
                isReady,
                workload.kind().like() == ObjectKind.CRON_JOB || desired == 0 ? Pace.HELD : Pace.PROMPT,
                Optional.empty(),
                Optional.of("the %s reports %s %s"
                                .formatted(
                                        workload.kind().kind(),
                                        progress.ready()
                                                .map(FieldPath::toString)
                                                .orElse(""),
                                        state.orElse("")))
                        .filter(_ -> hasFailed && runsOnce),
                hasFailed && !runsOnce ? new Stall(Optional.of(Duration.ZERO), Optional.empty()) : Stall.NONE,
                Optional.empty());
    }

    /** Returns an observation with numbers that are counted from the Pods of the revision. */
    static WorkloadObservation counted(
            GenericKubernetesResource object, WorkloadObservation observed, RevisionHealth health) {
        var replicas = observed.replicas();
        int ready = health.ready();
        return observed.with(new Replicas(
                        replicas.desired(),
                        health.pods().size(),
                        ready,
                        0,
                        replicas.isComplete() && ready > 0 && ready >= required(object, replicas.desired())))
                .withHealth(health);
    }

    /** Returns the number of Pods that must be ready; one of a kind that runs until it is done. */
    private static int required(GenericKubernetesResource object, int desired) {
        return ObjectKind.of(object)
                        .filter(kind -> kind.like() == ObjectKind.JOB || kind.like() == ObjectKind.CRON_JOB)
                        .isPresent()
                ? 1
                : desired;
    }

    private static int desired(Progress progress, GenericKubernetesResource object) {
        return progress.replicas().isEmpty() ? 1 : dev.sallyport.workload.Replicas.of(object);
    }

    /** Returns whether the status is of the present generation, if the status tells its generation as a number. */
    private static boolean isObserved(GenericKubernetesResource object) {
        var generation = object.getMetadata().getGeneration();
        var observed =
                fields(object).get("status") instanceof Map<?, ?> status ? status.get("observedGeneration") : null;
        return generation == null
                || observed == null
                || !String.valueOf(observed).matches("[0-9]{1,18}")
                || Long.parseLong(String.valueOf(observed)) >= generation;
    }

    private static Progress progress(ObjectKind kind) {
        return kind.custom().orElseThrow().progress();
    }

    private static Map<String, Object> fields(GenericKubernetesResource object) {
        return Objects.requireNonNullElse(object.getAdditionalProperties(), Map.of());
    }
}
