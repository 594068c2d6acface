package dev.sallyport.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.rollout.WorkloadObservation.Pace;
import dev.sallyport.rollout.pod.PodState;
import dev.sallyport.rollout.pod.PodState.PodHealth;
import dev.sallyport.signature.PullIdentity;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Observations of workloads of custom kinds. */
class CustomObserverTest {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    /** Status; ready Pods; whether the rollout is complete. A status alone proves nothing: users may write it. */
    @ParameterizedTest
    @CsvSource({
        "'{phase: Healthy, observedGeneration: \"2\"}', 2, true",
        "'{phase: Healthy, observedGeneration: 2}', 2, true",
        "'{phase: Healthy, observedGeneration: \"2\"}', 1, false",
        "'{phase: Healthy, observedGeneration: \"2\"}', 0, false",
        "'{phase: Healthy, observedGeneration: \"1\"}', 2, false",
        "'{phase: Progressing, observedGeneration: \"2\"}', 2, false",
        "'{}', 2, false",
        "text, 2, false"
    })
    void isCompleteWhenTheStatusIsReadyAndAllPodsAre(String status, int ready, boolean complete) {
        var workload = rollout("replicas: 2", status);

        assertThat(observe(workload, ready).map(WorkloadObservation::settled).orElse(false))
                .isEqualTo(complete);
    }

    @Test
    void isCompleteByPodsAloneIfTheKindHasNoReadyField() {
        var set =
                object("apps.kruise.io/v1alpha1", "CloneSet", "replicas: 2, template: {spec: {containers: []}}", "{}");

        assertThat(observe(set, 2).orElseThrow().settled()).isTrue();
        assertThat(observe(set, 1).orElseThrow().settled()).isFalse();
    }

    @Test
    void reportsTheFailureOfARun() {
        var failed = object(
                "tekton.dev/v1",
                "TaskRun",
                "taskSpec: {steps: [{name: a, image: a}]}",
                "{conditions: [{type: Succeeded, status: \"False\"}]}");

        assertThat(observe(failed, 0).orElseThrow().failure())
                .contains("the TaskRun reports status.conditions[type=Succeeded].status False");
    }

    /** The Pods decide whether a degraded rollout has failed. */
    @Test
    void reportsADegradedRolloutAsAnObstacle() {
        var observed = observe(rollout("replicas: 2", "{phase: Degraded}"), 0).orElseThrow();

        assertThat(observed.failure()).isEmpty();
        assertThat(observed.stall().exceeded()).isPresent();
    }

    @Test
    void suspendsTheDeadlineOfAWorkloadScaledToZero() {
        assertThat(observe(rollout("replicas: 0", "{phase: Healthy}"), 0)
                        .orElseThrow()
                        .pace())
                .isEqualTo(Pace.HELD);
    }

    @Test
    void observesNoObjectWithoutPodTemplate() {
        assertThat(WorkloadObserver.observe(
                        object("argoproj.io/v1alpha1", "Rollout", "workloadRef: {name: web}", "{}"), Instant.EPOCH))
                .isEmpty();
        assertThat(WorkloadObserver.observe(
                        object("argoproj.io/v1alpha1", "Rollout", "template: text", "{}"), Instant.EPOCH))
                .isEmpty();
    }

    private static Optional<WorkloadObservation> observe(HasMetadata workload, int ready) {
        var pods = Stream.generate(CustomObserverTest::pod).limit(ready).toList();
        return WorkloadObserver.observe(workload, Instant.EPOCH)
                .map(observed -> WorkloadObserver.withHealth(
                        workload, observed, new RevisionHealth(pods, new ImageEvidence.Matching())));
    }

    private static PodState pod() {
        return new PodState(
                "web-1",
                PodHealth.READY,
                "",
                Instant.EPOCH,
                Instant.EPOCH,
                Optional.empty(),
                List.of(),
                new PullIdentity("shop", "default", List.of()));
    }

    private static HasMetadata rollout(String spec, String status) {
        return object(
                "argoproj.io/v1alpha1",
                "Rollout",
                spec + ", template: {spec: {containers: [{name: web, image: web}]}}",
                status);
    }

    private static HasMetadata object(String apiVersion, String kind, String spec, String status) {
        return YAML.unmarshal("""
            apiVersion: %s
            kind: %s
            metadata: {name: web, namespace: shop, generation: 2}
            spec: {%s}
            status: %s
            """.formatted(apiVersion, kind, spec, status));
    }
}
