package dev.sallyport.workload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Updates that start Pods with a pod template that the workload held back. */
class HeldRolloutTest {

    /** Old spec | status of the old object | new spec | result. The generation of the old object is 4. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "paused: true  | {observedGeneration: 4, replicas: 3, updatedReplicas: 0} | paused: false | true",
                "paused: true  | {observedGeneration: 4, replicas: 3, updatedReplicas: 1} | paused: false | true",
                "paused: true  | {observedGeneration: 4, replicas: 3, updatedReplicas: 3} | paused: false | false",
                "paused: true  | {observedGeneration: 4, replicas: 3}                     | replicas: 3   | true",
                "paused: true  | {observedGeneration: 3, replicas: 3, updatedReplicas: 3} | paused: false | true",
                "paused: true  | {observedGeneration: 4}                                  | paused: false | true",
                "paused: true  | {}                                                       | paused: false | true",
                "paused: true  | {observedGeneration: 4, replicas: 3, updatedReplicas: 0} | paused: true  | false",
                "paused: false | {observedGeneration: 4, replicas: 3, updatedReplicas: 0} | paused: true  | false",
                "paused: false | {observedGeneration: 4, replicas: 3, updatedReplicas: 0} | paused: false | false"
            })
    void resumingADeploymentReleasesATemplateThatItsPodsDoNotHave(
            String before, String status, String after, boolean released) {
        assertThat(isReleased("Deployment", before, status, after)).isEqualTo(released);
    }

    /** Partition or strategy and replicas before; status; the same after; result. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3, replicas: 3        | replicas: 3, updatedReplicas: 0 | 2, replicas: 3        | true",
                "3, replicas: 3        | replicas: 3, updatedReplicas: 1 | 0, replicas: 3        | true",
                "3, replicas: 3        | replicas: 3, updatedReplicas: 3 | 0, replicas: 3        | false",
                "9, replicas: 3        | replicas: 3, updatedReplicas: 0 | 3, replicas: 3        | false",
                "2, replicas: 3        | replicas: 3, updatedReplicas: 1 | 3, replicas: 3        | false",
                "3, replicas: 3        | replicas: 3, updatedReplicas: 0 | 3, replicas: 4        | true",
                "3, replicas: 3        | replicas: 3, updatedReplicas: 0 | 9, replicas: 4        | false",
                "2, replicas: 3        | replicas: 3, updatedReplicas: 1 | 2, replicas: 4        | false",
                "3, replicas: 3        | replicas: 3, updatedReplicas: 0 | 3, replicas: 1        | false",
                "0, replicas: 3        | replicas: 3, updatedReplicas: 0 | 0, replicas: 4        | false",
                "OnDelete, replicas: 3 | replicas: 3, updatedReplicas: 0 | 0, replicas: 3        | true",
                "OnDelete, replicas: 3 | replicas: 3, updatedReplicas: 0 | OnDelete, replicas: 4 | true",
                "OnDelete, replicas: 3 | replicas: 3, updatedReplicas: 3 | OnDelete, replicas: 4 | false",
                "OnDelete, replicas: 3 | replicas: 3, updatedReplicas: 3 | 0, replicas: 3        | false",
                "OnDelete, replicas: 0 | replicas: 0                     | 0, replicas: 0        | false",
                "OnDelete, replicas: 1 | replicas: 0                     | 0, replicas: 1        | true"
            })
    void holdingLessOfAStatefulSetReleasesATemplate(String before, String status, String after, boolean released) {
        assertThat(isReleased(
                        "StatefulSet",
                        set(before),
                        "{observedGeneration: 4, currentRevision: a, updateRevision: b, " + status + "}",
                        set(after)))
                .isEqualTo(released);
        assertThat(isReleased(
                        "StatefulSet",
                        set(before),
                        "{observedGeneration: 4, currentRevision: a, updateRevision: a, " + status + "}",
                        set(after)))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "OnDelete      | currentNumberScheduled: 2, updatedNumberScheduled: 0 | RollingUpdate | true",
                "OnDelete      | currentNumberScheduled: 2, updatedNumberScheduled: 2 | RollingUpdate | false",
                "OnDelete      | currentNumberScheduled: 2, updatedNumberScheduled: 0 | OnDelete      | false",
                "RollingUpdate | currentNumberScheduled: 2, updatedNumberScheduled: 0 | OnDelete      | false",
                "OnDelete      |                                                      | RollingUpdate | true"
            })
    void rollingUpdatesOfADaemonSetReleaseATemplate(String before, String status, String after, boolean released) {
        assertThat(isReleased(
                        "DaemonSet",
                        "updateStrategy: {type: " + before + "}",
                        "{observedGeneration: 4, " + (status == null ? "" : status) + "}",
                        "updateStrategy: {type: " + after + "}"))
                .isEqualTo(released);
    }

    /** Schedules of Jobs are no rollouts, because their pod template was evaluated when it was written. */
    @ParameterizedTest
    @CsvSource({"Job", "CronJob"})
    void startsOfJobsReleaseNothing(String kind) {
        assertThat(isReleased(kind, "suspend: true", "{}", "suspend: false")).isFalse();
    }

    private static String set(String holdAndReplicas) {
        var parts = holdAndReplicas.split(", ", 2);
        return parts[0].equals("OnDelete")
                ? "updateStrategy: {type: OnDelete}, " + parts[1]
                : "updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: %s}}, %s"
                        .formatted(parts[0], parts[1]);
    }

    private static boolean isReleased(String kind, String before, String status, String after) {
        return HeldRollout.isReleased(object(kind, before, status), object(kind, after, status));
    }

    private static Subject object(String kind, String spec, String status) {
        var pods = "template: {spec: {containers: [{name: web, image: \"web:2\"}]}}";
        var template = kind.equals("CronJob") ? "jobTemplate: {spec: {" + pods + "}}" : pods;
        return Manifests.subject(
                """
                apiVersion: %s
                kind: %s
                metadata: {name: web, namespace: shop, generation: 4}
                spec: {%s, %s}
                status: %s
                """.formatted(kind.endsWith("Job") ? "batch/v1" : "apps/v1", kind, spec, template, status));
    }
}
