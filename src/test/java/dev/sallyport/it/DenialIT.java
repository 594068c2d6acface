package dev.sallyport.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of messages, Events and audit annotations of denied requests. */
class DenialIT {
    private final LocalCluster cluster = LocalCluster.get();

    @Test
    void returnsSameMessageForRepeatedRequests() {
        var namespace = cluster.namespace("golden");
        cluster.policy(
                namespace, "podSecurity: {level: restricted}\nnetwork: {hostPorts: []}\nsecrets: {literals: Forbid}");
        var manifest = Workloads.manifest(ObjectKind.DEPLOYMENT, namespace, "web", Workloads.restricted("nginx") + """
                ports: [{containerPort: 8080, hostPort: 80}]
                env: [{name: DB_PASSWORD, value: correct-horse-battery}]
            """);

        var result = cluster.apply(manifest, "apply", "-f", "-");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err().replace(namespace, "NAMESPACE")).isEqualTo("""
            Error from server (Forbidden): error when creating "STDIN": admission webhook \
            "workloads.sallyport.dev" denied the request: 3 problems, policy "NAMESPACE": secrets/literal \
            container "web" appears to contain a password in the environment variable DB_PASSWORD
            - secrets/literal at spec.template.spec.containers[0].env[0].value (policy "NAMESPACE")
              why: container "web" appears to contain a password in the environment variable DB_PASSWORD
              fix: store a new credential in a Secret that is mounted as a file; the old one has been disclosed
            - pod-security/hostPorts at spec.template.spec.containers[0].ports[0].hostPort (policy "NAMESPACE")
              why: container "web" uses host port 80
              fix: remove hostPort; reach the container through a Service
            - network/host-port at spec.template.spec.containers[0].ports[0].hostPort (policy "NAMESPACE")
              why: container "web" uses host port 80
              fix: remove hostPort and hostNetwork; reach the container through a Service\
            """);
        assertThat(cluster.apply(manifest, "apply", "-f", "-").err()).isEqualTo(result.err());
        assertThat(awaitEvents(namespace, 1).getFirst().getNote()).doesNotContain("correct-horse-battery");
        assertThat(log()).doesNotContain("correct-horse-battery");
    }

    @Test
    void recordsNoEventForDryRun() {
        var namespace = cluster.namespace("dry");
        cluster.policy(namespace, "podSecurity: {level: baseline}");
        var bad = Workloads.manifest(ObjectKind.DEPLOYMENT, namespace, "bad", Workloads.privileged("nginx"));

        var result = cluster.apply(bad, "create", "--dry-run=server", "-f", "-");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("pod-security/privileged");

        // Events are written in order: an Event of the dry run would precede the Event of the later request.
        cluster.apply(bad.replace("name: bad", "name: later"), "create", "-f", "-");
        assertThat(awaitEvents(namespace, 1))
                .extracting(event -> event.getRegarding().getName())
                .containsExactly("later");
    }

    @Test
    void recordsOneEventForAllPodsOfDeployment() {
        var namespace = cluster.namespace("replicas");
        var web = Workloads.manifest(ObjectKind.DEPLOYMENT, namespace, "web", Workloads.privileged("nginx"));
        cluster.apply(web.replace("spec:\n  selector", "spec:\n  replicas: 0\n  selector"), "create", "-f", "-")
                .succeeded();
        cluster.policy(namespace, "podSecurity: {level: baseline}");

        cluster.kubectl("scale", "-n", namespace, "deployment/web", "--replicas=3")
                .succeeded();

        await().atMost(30, SECONDS)
                .until(() -> cluster.kubectl("events", "-n", namespace, "--for", "deployment/web")
                        .out()
                        .contains("DeploymentDenied"));
        await().atMost(30, SECONDS)
                .until(() -> cluster.client().v1().events().inNamespace(namespace).list().getItems().stream()
                        .anyMatch(event -> event.getReason().equals("FailedCreate") && event.getCount() > 2));
        var denied = sallyportEvents(namespace).stream()
                .filter(event ->
                        event.getReason().equals("DeploymentDenied")) // a background scan may report it as well
                .toList();
        assertThat(denied).hasSize(1);
        assertThat(denied.getFirst().getRegarding().getKind()).isEqualTo("Deployment");
        assertThat(cluster.client().pods().inNamespace(namespace).list().getItems())
                .isEmpty();
    }

    /** The API server generates another UID for each attempt; a series is updated every 30 s. */
    @Test
    void repeatedAttemptsToCreateAnObjectAreOneEvent() {
        var namespace = cluster.namespace("repeated");
        cluster.policy(namespace, "podSecurity: {level: baseline}");
        var web = Workloads.manifest(ObjectKind.DEPLOYMENT, namespace, "web", Workloads.privileged("nginx"));

        for (int i = 0; i < 4; i++) {
            assertThat(cluster.apply(web, "apply", "-f", "-").err()).contains("pod-security/privileged");
        }

        await().atMost(90, SECONDS)
                .until(() -> sallyportEvents(namespace).stream()
                        .anyMatch(event ->
                                event.getSeries() != null && event.getSeries().getCount() == 4));
        assertThat(sallyportEvents(namespace)).singleElement().satisfies(event -> {
            assertThat(event.getReason()).isEqualTo("DeploymentDenied");
            assertThat(event.getRegarding().getName()).isEqualTo("web");
        });
    }

    @Test
    void deniesUnsignedEphemeralContainer() {
        var namespace = cluster.namespace("debug");
        cluster.policy(namespace, """
            authorities: [{name: release, key: {configMapRef: {name: signing-keys, key: release.pub}}}]
            images: {rules: [{match: ["**"], signedBy: [release]}]}\
            """);
        cluster.apply(
                        Workloads.manifest(ObjectKind.POD, namespace, "web", Workloads.restricted(cluster.signed())),
                        "create",
                        "-f",
                        "-")
                .succeeded();

        var result = cluster.kubectl(
                "debug",
                "-n",
                namespace,
                "pod/web",
                "--profile=general",
                "--image=" + cluster.unsigned(),
                "--attach=false");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("image/signature").contains("spec.ephemeralContainers[0].image");

        var let = cluster.kubectl(
                "debug",
                "-n",
                namespace,
                "pod/web",
                "--profile=general",
                "--image=" + cluster.signed(),
                "--attach=false");
        assertThat(let.err() + let.out()).doesNotContain("denied the request");
        assertThat(let.code()).isZero();
    }

    @Test
    void deniesUnsignedImageVolume() {
        var namespace = cluster.namespace("volume");
        cluster.policy(namespace, """
            authorities: [{name: release, key: {configMapRef: {name: signing-keys, key: release.pub}}}]
            images: {rules: [{match: ["**"], signedBy: [release]}]}\
            """);
        var manifest = Workloads.manifest(
                ObjectKind.POD,
                namespace,
                "web",
                Workloads.restricted(cluster.signed())
                        + "volumes: [{name: code, image: {reference: \"%s\"}}]\n".formatted(cluster.unsigned()));

        assertThat(cluster.apply(manifest, "create", "-f", "-").err()).contains("spec.volumes[0].image.reference");
    }

    @Test
    void warnsWithoutDenialForActionWarn() {
        var namespace = cluster.namespace("warned");
        cluster.policy(namespace, "action: Warn\npodSecurity: {level: baseline}");

        var let = cluster.apply(
                Workloads.manifest(ObjectKind.DEPLOYMENT, namespace, "web", Workloads.privileged("nginx")),
                "create",
                "-f",
                "-");

        assertThat(let.code()).isZero();
        assertThat(let.err())
                .contains(
                        "Warning: container \"web\" is privileged; fix: ",
                        "[pod-security/privileged, policy \"" + namespace);
        assertThat(awaitEvents(namespace, 1)).extracting(Event::getReason).contains("DeploymentWarned");
    }

    @Test
    void addsAuditAnnotations() {
        var namespace = cluster.namespace("audited");
        cluster.policy(namespace, "podSecurity: {level: baseline}");

        cluster.apply(
                Workloads.manifest(ObjectKind.POD, namespace, "web", Workloads.privileged("nginx")),
                "create",
                "-f",
                "-");

        await().atMost(20, SECONDS)
                .until(() -> lines(cluster.now("audit_log")).stream()
                        .anyMatch(line -> line.contains("\"namespace\":\"" + namespace + "\"")
                                && line.contains("workloads.sallyport.dev/verdict\":\"Deny\"")
                                && line.contains("workloads.sallyport.dev/checks\":\"pod-security/privileged\"")));
    }

    private List<Event> awaitEvents(String namespace, int count) {
        await().atMost(30, SECONDS).until(() -> sallyportEvents(namespace).size() >= count);
        return sallyportEvents(namespace);
    }

    private List<Event> sallyportEvents(String namespace) {
        return cluster.client().events().v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(event -> "sallyport.dev/admission".equals(event.getReportingController()))
                .toList();
    }

    private String log() {
        return String.join("\n", lines(cluster.now("operator_log")));
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
