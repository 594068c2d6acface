package dev.sallyport.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.rollout.WorkloadObservation.Pace;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Observations of workloads from the status that controllers write. */
class WorkloadObserverTest {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final Instant DECIDED = Instant.parse("2026-11-24T12:00:00.400Z");

    @ParameterizedTest(name = "{0} of 3 updated, {1} available, {2} in total, generation {3}: {4}")
    @CsvSource({"3, 3, 3, 2, true", "3, 3, 4, 2, false", "2, 3, 3, 2, false", "3, 2, 3, 2, false", "3, 3, 3, 1, false"})
    void isSettledWhenAllReplicasAreUpdatedAndAvailable(
            int updated, int available, int all, int generation, boolean isSettled) {
        var status = "{observedGeneration: %d, updatedReplicas: %d, availableReplicas: %d, replicas: %d}"
                .formatted(generation, updated, available, all);

        assertThat(observe(workload("Deployment", "replicas: 3", status)).settled())
                .isEqualTo(isSettled);
        assertThat(observe(workload("StatefulSet", "replicas: 3", status)).settled())
                .isEqualTo(isSettled);
    }

    @ParameterizedTest(name = "{0} since {1}: {2}")
    @CsvSource({
        "ProgressDeadlineExceeded, 2026-11-24T12:00:01Z, true",
        "ProgressDeadlineExceeded, 2026-11-24T12:00:00Z, false",
        "ReplicaSetUpdated, 2026-11-24T12:00:01Z, false"
    })
    void reportsExceededProgressDeadlineOfThisTemplate(String reason, String since, boolean isFailed) {
        var observation = observe(workload("Deployment", "replicas: 3", """
            {observedGeneration: 2, updatedReplicas: 1, availableReplicas: 3, replicas: 4,
             conditions: [{type: Progressing, reason: %s, lastUpdateTime: "%s"}]}\
            """.formatted(reason, since)));

        assertThat(observation.stall().exceeded())
                .isEqualTo(isFailed ? Optional.of(Duration.ofMinutes(10)) : Optional.empty());
        assertThat(observation.failure()).isEmpty();
    }

    @Test
    void reportsThatPodsCannotBeCreated() {
        var observation = observe(workload("Deployment", "replicas: 3", """
            {observedGeneration: 2, conditions: [{type: ReplicaFailure, status: "True", reason: FailedCreate,
             message: "pods \\"web-1\\" is forbidden: exceeded quota: compute"}]}\
            """));

        assertThat(observation.stall().uncreated())
                .contains("Pods cannot be created: pods \"web-1\" is forbidden: exceeded quota: compute");
    }

    @Test
    void isNotWorkingIfControllerReportsUnavailable() {
        var status = "{availableReplicas: 1, conditions: [{type: Available, status: \"%s\"}]}";

        assertThat(observe(workload("Deployment", "replicas: 3", status.formatted("True")))
                        .working())
                .isTrue();
        assertThat(observe(workload("Deployment", "replicas: 3", status.formatted("False")))
                        .working())
                .isFalse();
    }

    @ParameterizedTest(name = "{0} with {1}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "Deployment | replicas: 3 | PROMPT",
                "Deployment | replicas: 0 | HELD",
                "Deployment | paused: true | HELD",
                "StatefulSet | replicas: 3 | PROMPT",
                "StatefulSet | updateStrategy: {type: OnDelete} | HELD",
                "StatefulSet | updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 2}} | HELD",
                "StatefulSet | updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 0}} | PROMPT",
                "DaemonSet | updateStrategy: {type: RollingUpdate} | PROMPT",
                "DaemonSet | updateStrategy: {type: OnDelete} | HELD",
                "Job | suspend: true | HELD",
                "Job | suspend: false | PROMPT"
            })
    void isHeldWhileScaledToZeroOrPaused(String kind, String spec, Pace pace) {
        assertThat(observe(workload(kind, spec, "{desiredNumberScheduled: 2}")).pace())
                .isEqualTo(pace);
    }

    @Test
    void isNotSettledWithoutPods() {
        assertThat(observe(workload("Deployment", "replicas: 0", "{observedGeneration: 2}"))
                        .settled())
                .isFalse();
        assertThat(observe(workload("DaemonSet", "minReadySeconds: 0", "{observedGeneration: 2}"))
                        .settled())
                .isFalse();
    }

    @Test
    void reportsCompletedAndFailedJobs() {
        var complete =
                "{conditions: [{type: SuccessCriteriaMet, status: \"True\"}, {type: Complete, status: \"True\"}]}";
        var failed = "{conditions: [{type: Failed, status: \"True\", reason: BackoffLimitExceeded}]}";

        assertThat(observe(workload("Job", "completions: 1", complete)).settled())
                .isTrue();
        assertThat(observe(workload("Job", "completions: 1", failed)).failure())
                .hasValue("the Job failed: BackoffLimitExceeded");
    }

    @ParameterizedTest(name = "started {0}, succeeded {1}, active {2}: {3}")
    @CsvSource(
            nullValues = "-",
            value = {
                "12:05:00, 12:06:00, '[]', true",
                "11:55:00, 12:06:00, '[]', false", // started before the decision, with another template
                "12:05:00, 12:04:00, '[]', false", // the last run did not succeed
                "12:05:00, 12:06:00, '[{name: web-1}]', false" // the successful run may be an older one
            })
    void countsSuccessfulRunsStartedAfterTheDecision(String started, String succeeded, String active, boolean counts) {
        var status = "{lastScheduleTime: \"2026-11-24T%sZ\", lastSuccessfulTime: \"2026-11-24T%sZ\", active: %s}"
                .formatted(started, succeeded, active);

        assertThat(observe(cronJob(status)).succeeded().isPresent()).isEqualTo(counts);
        assertThat(observe(cronJob("{}")).succeeded()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"Deployment", "StatefulSet", "DaemonSet", "Job"})
    void reducedWorkloadHasSameObservation(String kind) {
        var status = "{observedGeneration: 2, updatedReplicas: 3, availableReplicas: 3, replicas: 3}";
        var whole = workload(kind, "minReadySeconds: 0", status);
        var before = observe(whole);

        var slim = SlimWorkload.slim(whole);
        assertThat(observe(slim)).isEqualTo(before);
        assertThat(YAML.asJson(slim)).doesNotContain("nginx", "managedFields", "last-applied");
        assertThat(observe(SlimWorkload.slim(slim))).isEqualTo(before);
    }

    @Test
    void reducedCronJobHasSameObservation() {
        var before = observe(cronJob("{}"));

        assertThat(observe(SlimWorkload.slim(cronJob("{}")))).isEqualTo(before);
    }

    private static WorkloadObservation observe(HasMetadata workload) {
        return WorkloadObserver.observe(workload, DECIDED).orElseThrow();
    }

    private static HasMetadata workload(String kind, String spec, String status) {
        return YAML.unmarshal("""
            apiVersion: %s
            kind: %s
            metadata:
              name: web
              generation: 2
              annotations: {kubectl.kubernetes.io/last-applied-configuration: "{}"}
              managedFields: [{manager: kubectl}]
            spec:
              %s
              template:
                metadata: {labels: {app: web}, annotations: {sallyport.dev/template: forged}}
                spec: {containers: [{name: web, image: nginx}]}
            status: %s
            """.formatted(
                        kind.equals("Job") ? "batch/v1" : "apps/v1",
                        kind,
                        spec,
                        status.indent(2).strip()));
    }

    private static HasMetadata cronJob(String status) {
        return YAML.unmarshal("""
            apiVersion: batch/v1
            kind: CronJob
            metadata: {name: web}
            spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: web, image: nginx}]}}}}}
            status: %s
            """.formatted(status));
    }
}
