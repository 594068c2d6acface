package dev.sallyport.rollout.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.rollout.pod.PodState.PodHealth;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** States of Pods as kubelet, scheduler and node controller write them. */
class PodStateReaderTest {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final Instant NOW = Instant.parse("2026-11-24T12:10:00Z");
    private static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final String READY = """
        phase: Running
        conditions: [{type: PodScheduled, status: "True", lastTransitionTime: "2026-11-24T12:00:00Z"},
          {type: Ready, status: "True"}]
        containerStatuses: [{name: web, ready: true, started: true, restartCount: 0, imageID: "%s",
          state: {running: {startedAt: "2026-11-24T12:00:01Z"}}}]\
        """;

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "a Pod without room | UNSCHEDULED | Pod \"web-1\" is not scheduled: 0/3 nodes are available| {phase:"
                        + " Pending, conditions: [{type: PodScheduled, status: \"False\", reason: Unschedulable, message:"
                        + " \"0/3 nodes are available\"}]}",
                "a Pod that no scheduler has seen | UNSCHEDULED | Pod \"web-1\" is not scheduled | {phase: Pending}",
                "a Pod with a closed scheduling gate | UNSCHEDULED | Pod \"web-1\" is not scheduled| {phase: Pending,"
                        + " conditions: [{type: PodScheduled, status: \"False\", reason: SchedulingGated}]}",
                "an evicted Pod | INACTIVE | '' | {phase: Failed, reason: Evicted, message: low on memory}",
                "a Pod rejected by its node | INACTIVE | '' | {phase: Failed, reason: OutOfcpu}",
                "a preempted Pod | INACTIVE | '' | {phase: Running, conditions: [{type: DisruptionTarget, status:"
                        + " \"True\", reason: PreemptionByScheduler}, {type: Ready, status: \"True\"}]}",
                "a Pod of a lost node | LOST | the node of Pod \"web-1\" does not answer"
                        + "| {phase: Running, conditions: [{type: Ready, status: \"False\"},"
                        + " {type: ContainersReady, status: \"True\"}],"
                        + " containerStatuses: [{name: web, ready: true, restartCount: 0, state: {running: {}}}]}",
                "a Pod with a sidecar that is not ready | NOT_READY"
                        + "| the readiness probe of container \"proxy\" fails (Pod \"web-1\")"
                        + "| {phase: Running, conditions: [{type: Ready, status: \"False\"},"
                        + " {type: ContainersReady, status: \"False\"}],"
                        + " initContainerStatuses: [{name: proxy, ready: false, started: true, restartCount: 0,"
                        + " state: {running: {}}}],"
                        + " containerStatuses: [{name: web, ready: true, restartCount: 0, state: {running: {}}}]}",
                "a Pod of an unknown phase | LOST | the node of Pod \"web-1\" does not answer"
                        + "| {phase: Unknown, conditions: [{type: PodScheduled, status: \"True\"}]}",
                "a Pod whose image is missing | NOT_READY"
                        + "| image \"web:1\" of container \"web\" cannot be pulled: ImagePullBackOff (Pod \"web-1\")"
                        + "| {phase: Pending, containerStatuses: [{name: web, ready: false, restartCount: 0,"
                        + " state: {waiting: {reason: ImagePullBackOff, message: secret}}}]}",
                "a Pod without its ConfigMap | NOT_READY"
                        + "| container \"web\" does not run: CreateContainerConfigError (Pod \"web-1\")"
                        + "| {phase: Pending, containerStatuses: [{name: web, ready: false, restartCount: 0,"
                        + " state: {waiting: {reason: CreateContainerConfigError}}}]}",
                "a Pod with a failing probe | NOT_READY | the readiness probe of container \"web\" fails (Pod"
                        + " \"web-1\")| {phase: Running, conditions: [{type: Ready, status: \"False\"}],"
                        + " containerStatuses: [{name: web, ready: false, started: true, restartCount: 0, state: {running:"
                        + " {}}}]}",
                "a Pod that is starting | NOT_READY | the containers of Pod \"web-1\" do not start"
                        + "| {phase: Pending, conditions: [{type: PodScheduled, status: \"True\"}]}",
                "a Pod that has ended once | NOT_READY | container \"web\" ended with exit code 3 (Pod \"web-1\")|"
                        + " {phase: Running, conditions: [{type: Ready, status: \"False\"}], containerStatuses: [{name:"
                        + " web, ready: false, restartCount: 0, state: {terminated: {exitCode: 3, reason: Error}}}]}"
            })
    void readsTypeAndReason(String title, PodHealth type, String reason, String status) {
        var state = read(status);

        assertThat(state.type()).isEqualTo(type);
        assertThat(state.reason()).isEqualTo(reason);
    }

    @Test
    void ignoresPodsThatAreDeleted() {
        var pod = pod(READY.formatted(""));
        pod.getMetadata().setDeletionTimestamp("2026-11-24T12:00:00Z");

        assertThat(PodStateReader.read(pod, NOW).type()).isEqualTo(PodHealth.INACTIVE);
    }

    @Test
    void readsClosedReadinessGate() {
        var pod = pod("""
            phase: Running
            conditions: [{type: Ready, status: "False"}, {type: ContainersReady, status: "True"},
              {type: balancer, status: "False"}]
            containerStatuses: [{name: web, ready: true, restartCount: 0, state: {running: {}}}]\
            """);
        pod.getSpec()
                .setReadinessGates(java.util.List.of(new io.fabric8.kubernetes.api.model.PodReadinessGate("balancer")));

        assertThat(PodStateReader.read(pod, NOW).type()).isEqualTo(PodHealth.NOT_READY);
        assertThat(PodStateReader.read(pod, NOW).reason())
                .isEqualTo("condition \"balancer\" of its readiness gate is not True (Pod \"web-1\")");
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "back-off after the second crash | restartCount: 1, state: {waiting: {reason: CrashLoopBackOff}},"
                        + " lastState: {terminated: {exitCode: 1, reason: Error, startedAt: \"2026-11-24T12:09:01Z\","
                        + " finishedAt: \"2026-11-24T12:09:02Z\"}} | crashed 2 times, last with exit code 1",
                "running again after the second crash | restartCount: 2, ready: true, state: {running: {}},"
                        + " lastState: {terminated: {exitCode: 137, reason: OOMKilled, finishedAt:"
                        + " \"2026-11-24T12:09:02Z\"}} | crashed 2 times, last with exit code 137 (OOMKilled)",
                "just ended a second time | restartCount: 1, state: {terminated: {exitCode: 139, reason: Error,"
                        + " finishedAt: \"2026-11-24T12:09:02Z\"}} | crashed 2 times, last with exit code 139 (signal 11)",
                "killed by its probe | restartCount: 2, state: {running: {}}, lastState: {terminated: {exitCode: 143,"
                        + " reason: Error, finishedAt: \"2026-11-24T12:09:02Z\"}} | crashed 2 times, last with exit code"
                        + " 143 (signal 15), as after a failure of its liveness or startup probe",
                "ends without an error | restartCount: 2, state: {running: {}}, lastState: {terminated: {exitCode: 0,"
                        + " reason: Completed}} | crashed 2 times, last with exit code 0 (Completed)",
                "no last state | restartCount: 3, state: {waiting: {reason: CrashLoopBackOff}}"
                        + "| crashed 3 times, last with an unknown exit code",
                "first crash | restartCount: 0, state: {terminated: {exitCode: 1}} | -",
                "restarted once | restartCount: 1, state: {running: {}}, lastState: {terminated: {exitCode: 1}} | -",
                "node restarted twice | restartCount: 2, state: {running: {}}, lastState: {terminated: {exitCode: 255,"
                        + " reason: Unknown}} | -",
                "second crash after a long run | restartCount: 1, state: {terminated: {exitCode: 1, startedAt:"
                        + " \"2026-11-24T11:00:00Z\", finishedAt: \"2026-11-24T12:09:02Z\"}} | -"
            })
    void findsCrashLoops(String title, String container, String message) {
        var pod = pod("{phase: Running, containerStatuses: [{name: web, " + container + "}]}");
        pod.getSpec().getContainers().getFirst().setLivenessProbe(new io.fabric8.kubernetes.api.model.Probe());

        assertThat(PodStateReader.read(pod, NOW).crash().map(ContainerCrash::message))
                .isEqualTo(
                        message.equals("-")
                                ? Optional.empty()
                                : Optional.of("container \"web\" of Pod \"web-1\" " + message));
    }

    @Test
    void loopEndsTenMinutesAfterTheLastCrash() {
        var crash = read("{phase: Running, containerStatuses: [{name: web, restartCount: 2, state: {running: {}},"
                        + " lastState: {terminated: {exitCode: 1, finishedAt: \"2026-11-24T12:00:01Z\"}}}]}")
                .crash()
                .orElseThrow();

        assertThat(crash.isLoop(NOW)).isTrue();
        assertThat(crash.isLoop(NOW.plusSeconds(1))).isFalse();
    }

    @Test
    void findsNoCrashLoopOfInitContainersThatSucceedAndOfJobs() {
        var pod = pod("{phase: Pending, initContainerStatuses: [{name: setup, restartCount: 3,"
                + " state: {terminated: {exitCode: 0}}}]}");
        assertThat(PodStateReader.read(pod, NOW).crash()).isEmpty();

        pod.getStatus()
                .getInitContainerStatuses()
                .getFirst()
                .getState()
                .getTerminated()
                .setExitCode(1);
        assertThat(PodStateReader.read(pod, NOW).crash())
                .hasValueSatisfying(crash -> assertThat(crash.message())
                        .isEqualTo("init container \"setup\" of Pod \"web-1\" crashed 4 times, last with exit code 1"));

        pod.getSpec().setRestartPolicy("OnFailure");
        assertThat(PodStateReader.read(pod, NOW).crash()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "registry.example/web@sha256:a, true, false",
        "docker-pullable://registry.example/web@sha256:a, true, false",
        "sha256:a, true, true",
        "docker://sha256:a, true, true",
        "a, true, true",
        "sha256:short, false, false",
        "'', false, false"
    })
    void readsReportedDigest(String imageId, boolean isReported, boolean isConfiguration) {
        var state = read(
                READY.formatted(imageId.replaceFirst("(^|sha256:)a$", "$1" + DIGEST.substring("sha256:".length()))));

        assertThat(state.type()).isEqualTo(PodHealth.READY);
        assertThat(state.images())
                .filteredOn(image -> image.user().equals("container \"web\""))
                .containsExactly(new ReportedImage(
                        "container \"web\"",
                        "web:1",
                        isReported ? Optional.of(DIGEST) : Optional.empty(),
                        isConfiguration));
        assertThat(state.images())
                .filteredOn(image -> image.user().equals("container \"setup\""))
                .containsExactly(new ReportedImage("container \"setup\"", "setup:1", Optional.empty(), false));
        assertThat(state.scheduledTime()).isEqualTo(Instant.parse("2026-11-24T12:00:00Z"));
    }

    private static PodState read(String status) {
        return PodStateReader.read(pod(status), NOW);
    }

    private static Pod pod(String status) {
        return YAML.unmarshal("""
            apiVersion: v1
            kind: Pod
            metadata: {name: web-1, namespace: shop, creationTimestamp: "2026-11-24T11:59:00Z"}
            spec:
              containers: [{name: web, image: "web:1", readinessProbe: {}}]
              initContainers:
                - {name: setup, image: "setup:1"}
                - {name: proxy, image: "proxy:1", restartPolicy: Always, readinessProbe: {}}
            status:
            %s
            """.formatted(status.indent(2)), Pod.class);
    }
}
