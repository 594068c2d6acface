package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of rollout verification and rollback. */
class RolloutIT {
    private static LocalCluster cluster;

    @BeforeAll
    static void start() {
        cluster = LocalCluster.get();
    }

    @Test
    void isHealthyOncePodsAreReady() {
        var namespace = environment("healthy", "Report");
        apply(namespace, "Deployment", cluster.signed());
        awaitPhase(namespace, "deployment-web", "Progressing");

        ready(namespace, "deployment-web", "Healthy");

        assertThat(cluster.events(namespace, "RolloutHealthy")).contains("Deployment", "revision 1, deployed by");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Deployment", "StatefulSet"})
    void rollsBackToHealthyRevision(String kind) {
        var record = kind.toLowerCase(Locale.ROOT) + "-web";
        var namespace = environment("rollback", "Rollback");
        apply(namespace, kind, cluster.signed());
        ready(namespace, record, "Healthy");

        apply(namespace, kind, cluster.unsigned());
        awaitRevision(namespace, record, "2");
        await().atMost(60, TimeUnit.SECONDS).until(() -> {
            ReadyPods.markCrashing(cluster, namespace);
            return !cluster.events(namespace, "RolledBack").isEmpty();
        });

        awaitRevision(namespace, record, "3");
        assertThat(cluster.record(namespace, record, ".spec.revisions[0].requester"))
                .isEqualTo("system:serviceaccount:sallyport-system:sallyport");
        await().atMost(10, TimeUnit.SECONDS)
                .until(() -> cluster.record(namespace, record, ".status.rollouts[?(@.revision==2)].phase")
                        .equals("RolledBack"));
        assertThat(cluster.events(namespace, "RolloutFailed")).contains("container \"web\" of Pod", "crashed 3 times");
        assertThat(cluster.kubectl(
                                "get",
                                kind,
                                "-n",
                                namespace,
                                "web",
                                "-o",
                                "jsonpath={.spec.template.spec.containers[0].image}")
                        .out())
                .isEqualTo(cluster.signed());
    }

    @Test
    void reportsFailureWithoutRollback() {
        var namespace = environment("report", "Report");
        apply(namespace, "Deployment", cluster.signed());
        ready(namespace, "deployment-web", "Healthy");
        apply(namespace, "Deployment", cluster.unsigned());
        awaitRevision(namespace, "deployment-web", "2");

        await().atMost(60, TimeUnit.SECONDS).until(() -> {
            ReadyPods.markCrashing(cluster, namespace);
            return cluster.record(namespace, "deployment-web", ".status.phase").equals("Failed");
        });

        assertThat(cluster.record(namespace, "deployment-web", ".status.rollouts[1].phase"))
                .isEqualTo("Healthy");
        assertThat(cluster.events(namespace, "RolledBack")).isEmpty();
    }

    /** The status of the Deployment keeps the conditions of the failed revision for a while. */
    @Test
    void ignoresConditionsOfFailedRevisionAfterRollback() {
        var namespace = environment("deadline", "Rollback");
        apply(namespace, "Deployment", cluster.signed());
        ready(namespace, "deployment-web", "Healthy");

        apply(namespace, "Deployment", "progressDeadlineSeconds: 2", cluster.unsigned());
        awaitRevision(namespace, "deployment-web", "2");
        await().atMost(60, TimeUnit.SECONDS).until(() -> {
            ReadyPods.markUnreadyByImage(cluster.unsigned(), cluster, namespace);
            return cluster.record(namespace, "deployment-web", ".spec.revisions[0].number")
                    .equals("3");
        });
        assertThat(cluster.events(namespace, "RolloutFailed")).contains("ProgressDeadlineExceeded");

        ready(namespace, "deployment-web", "Healthy");
        assertThat(cluster.record(namespace, "deployment-web", ".status.rollouts[*].phase"))
                .isEqualTo("Healthy RolledBack Healthy");
        assertThat(cluster.events(namespace, "RolloutFailed").lines()).hasSize(1);
    }

    /** The tag may have moved between admission and the start of the Pods. */
    @Test
    void isNotHealthyWithOtherImages() {
        var namespace = environment("mismatch", "Report");
        var next = cluster.namespace("matching");
        cluster.environment(
                next, "namespaces: [%s]\ndeployers: Anyone\npromotion: {from: %s}".formatted(next, namespace));
        apply(namespace, "Deployment", cluster.signed());
        awaitPhase(namespace, "deployment-web", "Progressing");

        await().atMost(60, TimeUnit.SECONDS).until(() -> {
            ReadyPods.markRunningOther(cluster, namespace);
            return cluster.record(namespace, "deployment-web", ".status.rollouts[0].unhealthy.reason")
                    .equals("ImageMismatch");
        });
        assertThat(cluster.record(namespace, "deployment-web", ".status.rollouts[0].healthyTime"))
                .isEmpty();
        assertThat(cluster.events(namespace, "ImageMismatch")).contains(ReadyPods.OTHER);
        assertThat(cluster.apply(deployment(cluster.signed()), "create", "-n", next, "-f", "-")
                        .err())
                .contains("promotion/evidence", "is not healthy (container \"web\"");

        ready(namespace, "deployment-web", "Healthy");
        assertThat(cluster.record(namespace, "deployment-web", ".status.rollouts[0].unhealthy"))
                .isEmpty();
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> cluster.apply(deployment(cluster.signed()), "create", "-n", next, "-f", "-")
                                .code()
                        == 0);
    }

    /** More Pods than there is room for. The cluster has no scheduler: added Pods stay pending. */
    @Test
    void neverFailsForPendingPods() {
        var namespace = cluster.namespace("pending");
        cluster.environment(
                namespace,
                "namespaces: [%s]\ndeployers: Anyone\nverification: {deadline: 2s, onFailure: Rollback}"
                        .formatted(namespace));
        apply(namespace, "Deployment", "progressDeadlineSeconds: 2", cluster.signed());
        await().atMost(30, TimeUnit.SECONDS)
                .until(() -> cluster.record(namespace, "deployment-web", ".status.rollouts[0].unhealthy.reason")
                        .equals("Unschedulable"));
        await().atMost(30, TimeUnit.SECONDS)
                .until(() -> cluster.kubectl(
                                "get",
                                "deployment",
                                "-n",
                                namespace,
                                "web",
                                "-o",
                                "jsonpath={.status.conditions[*].reason}")
                        .out()
                        .contains("ProgressDeadlineExceeded"));
        assertThat(cluster.record(namespace, "deployment-web", ".status.phase")).isEqualTo("Progressing");

        ready(namespace, "deployment-web", "Healthy");
        cluster.kubectl("scale", "-n", namespace, "deployment/web", "--replicas=3")
                .succeeded();
        await().atMost(30, TimeUnit.SECONDS)
                .until(() -> cluster.kubectl(
                                "get", "deployment", "-n", namespace, "web", "-o", "jsonpath={.status.replicas}")
                        .out()
                        .equals("3"));
        await().during(4, TimeUnit.SECONDS)
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> cluster.record(namespace, "deployment-web", ".status.phase")
                        .equals("Healthy"));
        assertThat(cluster.events(namespace, "RolloutFailed")).isEmpty();
    }

    @Test
    void notesCrashesAfterTheSoakTime() {
        var namespace = cluster.namespace("later");
        var next = cluster.namespace("next");
        cluster.environment(namespace, "namespaces: [%s]\ndeployers: Anyone".formatted(namespace));
        cluster.environment(
                next,
                "namespaces: [%s]\ndeployers: Anyone\npromotion: {from: %s, soak: 1s}".formatted(next, namespace));
        apply(namespace, "Deployment", cluster.signed());
        ready(namespace, "deployment-web", "Soaked");

        await().atMost(60, TimeUnit.SECONDS).until(() -> {
            ReadyPods.markCrashingAgain(cluster, namespace);
            return cluster.record(namespace, "deployment-web", ".status.rollouts[0].unhealthy.reason")
                    .equals("CrashLoop");
        });
        assertThat(cluster.record(namespace, "deployment-web", ".status.phase")).isEqualTo("Soaked");
        assertThat(cluster.events(namespace, "RevisionUnhealthy")).contains("crashed 2 times, last with exit code 3");
        assertThat(cluster.apply(deployment(cluster.signed()), "apply", "-n", next, "--dry-run=server", "-f", "-")
                        .succeeded()
                        .err())
                .contains("promotion/health", "is not healthy in");
    }

    private static String deployment(String image) {
        return """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: web, image: %s}]}
            """.formatted(image);
    }

    @Test
    void doesNotStartDeadlineWithoutReplicas() {
        var namespace = environment("nothing", "Report");
        apply(namespace, "Deployment", "replicas: 0", cluster.signed());
        awaitPhase(namespace, "deployment-web", "Progressing");
        assertThat(cluster.record(namespace, "deployment-web", ".status.rollouts[0].startTime"))
                .isEmpty();

        cluster.kubectl("scale", "-n", namespace, "deployment/web", "--replicas=1")
                .succeeded();
        ready(namespace, "deployment-web", "Healthy");
        assertThat(cluster.record(namespace, "deployment-web", ".status.rollouts[0].startTime"))
                .isNotEmpty();
    }

    @Test
    void tracksDaemonSet() {
        var namespace = environment("daemons", "Report");
        apply(namespace, "DaemonSet", cluster.signed());

        awaitPhase(namespace, "daemonset-web", "Progressing");
    }

    /** The Job controller adds labels to the pod template after admission; the fingerprint ignores them. */
    @Test
    void tracksJob() {
        var namespace = environment("job", "Report");
        cluster.apply("""
            apiVersion: batch/v1
            kind: Job
            metadata: {name: once}
            spec: {template: {spec: {restartPolicy: Never, containers: [{name: once, image: %s}]}}}
            """.formatted(cluster.signed()), "create", "-n", namespace, "-f", "-")
                .succeeded();

        awaitPhase(namespace, "job-once", "Progressing");
    }

    private static String environment(String stem, String onFailure) {
        var namespace = cluster.namespace(stem);
        cluster.environment(
                namespace,
                "namespaces: [%s]\ndeployers: Anyone\nverification: {deadline: 10m, onFailure: %s}"
                        .formatted(namespace, onFailure));
        return namespace;
    }

    private static void apply(String namespace, String kind, String image) {
        apply(namespace, kind, "revisionHistoryLimit: 10", image);
    }

    private static void apply(String namespace, String kind, String more, String image) {
        cluster.apply("""
            apiVersion: apps/v1
            kind: %s
            metadata: {name: web}
            spec:
              %s
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: web, image: %s}]}
            """.formatted(kind, more, image), "apply", "-n", namespace, "-f", "-")
                .succeeded();
    }

    private static void ready(String namespace, String record, String phase) {
        await().atMost(60, TimeUnit.SECONDS).until(() -> {
            ReadyPods.markReady(cluster, namespace);
            return cluster.record(namespace, record, ".status.phase").equals(phase);
        });
    }

    private static void awaitPhase(String namespace, String record, String phase) {
        await().atMost(30, TimeUnit.SECONDS)
                .until(() -> List.of(phase).contains(cluster.record(namespace, record, ".status.phase")));
    }

    private static void awaitRevision(String namespace, String record, String number) {
        await().atMost(30, TimeUnit.SECONDS)
                .until(() -> cluster.record(namespace, record, ".spec.revisions[0].number")
                        .equals(number));
    }
}
