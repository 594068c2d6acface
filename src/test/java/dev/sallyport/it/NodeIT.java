package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests on a real node: the operator runs from its image, and the Pods of deployments run. */
@Tag("node")
class NodeIT {
    private static final String OPERATOR = "sallyport-system";
    private static final Duration MAX_DETECTION = Duration.ofSeconds(30);

    private static NodeCluster node;
    private static ClusterAccess cluster;
    private static String digest;

    @BeforeAll
    static void start() {
        node = new NodeCluster();
        cluster = node.access();
        digest = node.push("app:1", "1");
        node.push("app:2", "2");
    }

    @Test
    void operatorRunsInReplicasFromItsImage() {
        var deployment = cluster.client()
                .apps()
                .deployments()
                .inNamespace(OPERATOR)
                .withName("sallyport")
                .get();
        assertThat(deployment.getStatus().getReadyReplicas()).isEqualTo(2);
        var image = deployment
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getImage();
        assertThat(image).startsWith(node.image("sallyport@sha256:"));

        assertThat(operatorPods())
                .hasSize(2)
                .allSatisfy(pod -> assertThat(pod.getStatus().getContainerStatuses())
                        .singleElement()
                        .satisfies(status -> assertThat(status.getImageID()).isEqualTo(image)));
    }

    @Test
    void helmTestProbesTheWebhookFromThePodOfTheImage() {
        var tested = Chart.helm("test", "sallyport", "-n", OPERATOR, "--logs", "--kubeconfig", node.kubeconfig());

        assertThat(tested.code()).as(tested.out() + tested.err()).isZero();
        assertThat(tested.out()).contains("Phase:          Succeeded", "webhook policies.sallyport.dev answers");
        assertThat(cluster.kubectl("get", "clusterrole", "sallyport-probe", "--ignore-not-found")
                        .out())
                .isEmpty();
    }

    @Test
    void deniesPrivilegedPod() {
        var namespace = cluster.namespace("denied");
        cluster.policy(namespace, "podSecurity: {level: restricted}");

        var denied = cluster.apply(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: web}
                spec:
                %s\
                """.formatted(Workloads.privileged(node.image("app:1")).indent(2)),
                "apply",
                "-n",
                namespace,
                "-f",
                "-");

        assertThat(denied.code()).isNotZero();
        assertThat(denied.err()).contains("admission webhook", "pod-security/privileged");
        assertThat(cluster.kubectl("get", "pods", "-n", namespace, "-o", "name").out())
                .isEmpty();
    }

    @Test
    void allowedDeploymentBecomesHealthyByRunningPods() {
        var namespace = environment("healthy", "5m");
        cluster.policy(namespace, "podSecurity: {level: restricted}");
        deploy(namespace, 2, app("app:1"));

        awaitRecord(namespace, ".status.phase", "Healthy");
        assertThat(cluster.record(namespace, "deployment-web", ".status.rollouts[0].healthyPods"))
                .isEqualTo("2");
        assertThat(cluster.record(namespace, "deployment-web", ".spec.revisions[0].images[*].digest"))
                .isEqualTo(digest);
        assertThat(pods(namespace))
                .hasSize(2)
                .allSatisfy(pod -> assertThat(pod.getStatus()
                                .getContainerStatuses()
                                .getFirst()
                                .getImageID())
                        .endsWith("@" + digest));
    }

    /** Without a readiness probe, a Pod is ready between its crashes, so that its revision may become healthy for a moment. */
    @ParameterizedTest
    @CsvSource({"true, 1s", "false, 1s", "false, 4s"})
    void rollsBackCrashLoopSoonAfterSecondCrash(boolean hasProbe, String life, TestReporter reporter) {
        var namespace = environment("crash", "10m");
        deploy(namespace, 1, app("app:1"));
        awaitRecord(namespace, ".status.phase", "Healthy");

        try (var crashes = new Crashes(cluster.client(), namespace, 3)) {
            var probe = hasProbe
                    ? "  readinessProbe: {httpGet: {path: /, port: 8080}, initialDelaySeconds: 2, periodSeconds: 1}\n"
                    : "";
            deploy(
                    namespace,
                    1,
                    app("app:2") + "    args: [--exit-after, %s, --code, \"3\"]\n".formatted(life) + probe.indent(2));
            awaitRecord(namespace, ".status.rollouts[?(@.revision==2)].phase", "RolledBack");

            var failed = Instant.parse(
                    cluster.record(namespace, "deployment-web", ".status.rollouts[?(@.revision==2)].endTime"));
            var detection = Duration.between(crashes.second(), failed);
            reporter.publishEntry("seconds from the second crash to the failure", detection.toSeconds() + "");
            assertThat(detection).isLessThan(MAX_DETECTION);
        }
        assertThat(cluster.record(namespace, "deployment-web", ".status.rollouts[?(@.revision==2)].message"))
                .contains("container \"web\" of Pod \"web-", "last with exit code 3");
        assertThat(cluster.events(namespace, "RolloutFailed")).contains("exit code 3");
        awaitRecord(namespace, ".status.rollouts[?(@.revision==3)].phase", "Healthy");
        assertThat(cluster.kubectl(
                                "get",
                                "deployment",
                                "-n",
                                namespace,
                                "web",
                                "-o",
                                "jsonpath={.spec.template.spec.containers[0].image}")
                        .out())
                .isEqualTo(node.image("app:1"));
    }

    @Test
    void neverRollsBackForPendingPods() {
        var namespace = environment("pending", "5s");
        deploy(namespace, 1, app("app:1") + halfOfTheNode());
        awaitRecord(namespace, ".status.phase", "Healthy");

        cluster.kubectl("scale", "-n", namespace, "deployment/web", "--replicas=4")
                .succeeded();
        await().atMost(60, TimeUnit.SECONDS).until(() -> isUnschedulable(namespace));
        await().during(10, TimeUnit.SECONDS)
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> cluster.record(namespace, "deployment-web", ".status.phase")
                        .equals("Healthy"));

        deploy(namespace, 4, app("app:2") + halfOfTheNode());
        awaitRecord(namespace, ".spec.revisions[0].number", "2");
        awaitRecord(namespace, ".status.rollouts[0].unhealthy.reason", "Unschedulable");
        await().during(10, TimeUnit.SECONDS)
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> cluster.record(namespace, "deployment-web", ".status.phase")
                        .equals("Progressing"));

        cluster.kubectl("scale", "-n", namespace, "deployment/web", "--replicas=1")
                .succeeded();
        awaitRecord(namespace, ".status.phase", "Healthy");
        assertThat(cluster.record(namespace, "deployment-web", ".spec.revisions[*].number"))
                .isEqualTo("2 1");
        assertThat(cluster.events(namespace, "RolloutFailed")).isEmpty();
    }

    /** The node has the image of a tag, and the tag moves in the registry before the next deployment. */
    @Test
    void isHealthyOnlyWithTheRecordedDigest() {
        var namespace = environment("moved", "5m");
        var first = node.push("moved:v1", "3");
        deploy(namespace, 1, app("moved:v1"));
        awaitRecord(namespace, ".status.phase", "Healthy");
        assertThat(cluster.record(namespace, "deployment-web", ".spec.revisions[0].images[*].digest"))
                .isEqualTo(first);

        var second = node.push("moved:v1", "4");
        await().atMost(180, TimeUnit.SECONDS).pollInterval(3, TimeUnit.SECONDS).until(() -> {
            var time = "    env: [{name: TIME, value: \"%s\"}]\n".formatted(Instant.now());
            deploy(namespace, 1, app("moved:v1") + time); // the digest of a tag is cached
            return cluster.record(namespace, "deployment-web", ".spec.revisions[0].images[*].digest")
                    .equals(second);
        });
        awaitRecord(namespace, ".status.rollouts[0].unhealthy.reason", "ImageMismatch");
        assertThat(cluster.record(namespace, "deployment-web", ".status.rollouts[0].unhealthy.message"))
                .contains(first);
        assertThat(cluster.record(namespace, "deployment-web", ".status.rollouts[0].healthyTime"))
                .isEmpty();

        deploy(namespace, 1, app("moved:v1") + "    imagePullPolicy: Always\n");
        awaitRecord(namespace, ".status.phase", "Healthy");
        assertThat(pods(namespace)
                        .getLast()
                        .getStatus()
                        .getContainerStatuses()
                        .getFirst()
                        .getImageID())
                .endsWith("@" + second);
    }

    @Test
    void losesNoReviewWhenReplicaIsKilled() {
        var namespace = cluster.namespace("killed");
        cluster.policy(namespace, "podSecurity: {level: restricted}");
        var killed = operatorPods().getFirst();
        int before = restarts(killed);
        var denied = new AtomicInteger();
        var failures = Collections.synchronizedList(new ArrayList<String>());
        try (var load = Executors.newSingleThreadScheduledExecutor()) {
            var creates =
                    load.scheduleAtFixedRate(() -> create(namespace, denied, failures), 0, 100, TimeUnit.MILLISECONDS);
            node.run("ctr", "--namespace", "k8s.io", "tasks", "kill", "--signal", "SIGKILL", containerOf(killed));
            await().atMost(60, TimeUnit.SECONDS).until(() -> restarts(killed) > before);
            await().atMost(120, TimeUnit.SECONDS).until(() -> isReady(killed));
            creates.cancel(false);
        }
        assertThat(failures).isEmpty();
        assertThat(denied).hasValueGreaterThan(10);
    }

    private static void create(String namespace, AtomicInteger denied, List<String> failures) {
        try {
            cluster.client()
                    .pods()
                    .inNamespace(namespace)
                    .resource(new PodBuilder()
                            .withNewMetadata()
                            .withGenerateName("web-")
                            .endMetadata()
                            .withNewSpec()
                            .withHostNetwork(true)
                            .addNewContainer()
                            .withName("web")
                            .withImage(node.image("app:1"))
                            .endContainer()
                            .endSpec()
                            .build())
                    .dryRun()
                    .create();
            failures.add("allowed");
        } catch (KubernetesClientException e) {
            if (String.valueOf(e.getMessage()).contains("pod-security/")) {
                denied.incrementAndGet();
            } else {
                failures.add(String.valueOf(e.getMessage()));
            }
        }
    }

    private static List<Pod> operatorPods() {
        return cluster.client()
                .pods()
                .inNamespace(OPERATOR)
                .withLabel("app.kubernetes.io/name", "sallyport")
                .list()
                .getItems();
    }

    private static String containerOf(Pod pod) {
        return pod.getStatus()
                .getContainerStatuses()
                .getFirst()
                .getContainerID()
                .replaceFirst(".*//", "");
    }

    private static int restarts(Pod pod) {
        return current(pod).getStatus().getContainerStatuses().getFirst().getRestartCount();
    }

    private static boolean isReady(Pod pod) {
        return current(pod).getStatus().getContainerStatuses().getFirst().getReady();
    }

    private static Pod current(Pod pod) {
        return cluster.client().pods().resource(pod).get();
    }

    private static List<Pod> pods(String namespace) {
        return cluster.client().pods().inNamespace(namespace).list().getItems();
    }

    private static boolean isUnschedulable(String namespace) {
        return pods(namespace).stream()
                .flatMap(pod -> pod.getStatus().getConditions().stream())
                .anyMatch(condition -> "Unschedulable".equals(condition.getReason()));
    }

    private static String environment(String stem, String deadline) {
        var namespace = cluster.namespace(stem);
        cluster.environment(
                namespace,
                "namespaces: [%s]\ndeployers: Anyone\nverification: {deadline: %s, onFailure: Rollback}"
                        .formatted(namespace, deadline));
        return namespace;
    }

    /** Returns a container list with one container, to which fields may be added with an indentation of four spaces. */
    private static String app(String image) {
        return Workloads.restricted(node.image(image));
    }

    /** Returns a CPU request of which a node has room for fewer than four beside the operator. */
    private static String halfOfTheNode() {
        var cpu = cluster.client()
                .nodes()
                .withName("node")
                .get()
                .getStatus()
                .getAllocatable()
                .get("cpu");
        return "    resources: {requests: {cpu: %dm}}\n"
                .formatted(cpu.getNumericalAmount().movePointRight(3).intValue() / 3);
    }

    /** Applies a Deployment; on a busy machine, a review may time out and is repeated. */
    private static void deploy(String namespace, int replicas, String spec) {
        var manifest = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: %d
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
            %s\
            """.formatted(replicas, spec.indent(6));
        await().atMost(60, TimeUnit.SECONDS)
                .until(
                        () -> cluster.apply(manifest, "apply", "-n", namespace, "-f", "-"),
                        result -> !result.err().contains("failed calling webhook"))
                .succeeded();
    }

    private static void awaitRecord(String namespace, String path, String value) {
        await().atMost(180, TimeUnit.SECONDS)
                .pollInterval(500, TimeUnit.MILLISECONDS)
                .until(() -> cluster.record(namespace, "deployment-web", path).equals(value));
    }
}
