package dev.sallyport.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.workload.ObjectKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of known attempts to bypass admission control, against a real API server. */
class BypassIT {
    private final LocalCluster cluster = LocalCluster.get();

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Owners, mirror annotations and labels of a Pod do not exempt it.
                "ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: approved, uid: \"1\", controller:"
                        + " true}]",
                "annotations: {kubernetes.io/config.mirror: abc, kubernetes.io/config.source: file}",
                "labels: {sallyport.dev/ignore: \"true\", control-plane: controller-manager, k8s-app: kube-dns}",
                "annotations: {sallyport.dev/exempt: \"true\", pod-security.kubernetes.io/enforce: privileged}"
            })
    void evaluatesPodDespiteMetadata(String metadata) {
        var namespace = cluster.namespace("bare");
        cluster.policy(namespace, "podSecurity: {level: baseline}");
        var pod = Workloads.manifest(ObjectKind.POD, namespace, "bad", Workloads.privileged("nginx"))
                .replace("name: bad,", "name: bad, " + metadata + ",")
                .replace("spec:", "spec:\n  nodeName: n1"); // a mirror pod must name its node

        assertThat(cluster.apply(pod, "create", "-f", "-").err()).contains("pod-security/privileged");
    }

    @Test
    void evaluatesNamespaceDespiteLabels() {
        var namespace = cluster.namespace("labelled");
        policyByName(namespace);
        cluster.kubectl(
                        "label",
                        "--overwrite",
                        "namespace",
                        namespace,
                        "control-plane=controller-manager",
                        "sallyport.dev/ignore=true",
                        "pod-security.kubernetes.io/enforce=privileged",
                        "policy-")
                .succeeded();
        cluster.kubectl("label", "--overwrite", "namespace", namespace, "kubernetes.io/metadata.name=kube-system");

        var pod = Workloads.manifest(ObjectKind.POD, namespace, "bad", Workloads.privileged("nginx"));
        assertThat(cluster.apply(pod, "create", "-f", "-").err()).contains("pod-security/privileged");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kube-system-x", "sallyport-system-2", "kube-public"})
    void evaluatesNamespaceNamedLikeExemptNamespace(String namespace) {
        cluster.kubectl("create", "namespace", namespace);
        policyByName(namespace);

        var pod = Workloads.manifest(ObjectKind.POD, namespace, "bad", Workloads.privileged("nginx"));
        assertThat(cluster.apply(pod, "create", "-f", "-").err()).contains("pod-security/privileged");
    }

    @Test
    void evaluatesPatchOfPodTemplate() {
        var namespace = cluster.namespace("patched");
        cluster.policy(namespace, "images: {sources: [docker.io/library/nginx]}");
        var web = Workloads.manifest(ObjectKind.DEPLOYMENT, namespace, "web", Workloads.restricted("nginx"));
        cluster.apply(web, "create", "-f", "-").succeeded();

        assertThat(cluster.kubectl("set", "image", "-n", namespace, "deployment/web", "web=evil.example.org/x")
                        .err())
                .contains("image/source");
        assertThat(cluster.apply(
                                web.replace("image: nginx", "image: evil.example.org/x"),
                                "apply",
                                "--server-side",
                                "--force-conflicts",
                                "-f",
                                "-")
                        .err())
                .contains("image/source");
    }

    @Test
    void deniesImageChangeOfRunningPod() {
        var namespace = cluster.namespace("swapped");
        cluster.policy(namespace, "images: {sources: [docker.io/library/nginx]}");
        cluster.apply(
                        Workloads.manifest(ObjectKind.POD, namespace, "web", Workloads.restricted("nginx")),
                        "create",
                        "-f",
                        "-")
                .succeeded();

        assertThat(cluster.kubectl("set", "image", "-n", namespace, "pod/web", "web=evil.example.org/x")
                        .err())
                .contains("image/source");
    }

    /** Zero-width character, homoglyph, upper case, too long port, invalid port. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "docker.io/library/ng\u200binx",
                "docker.io/library/nginх",
                "DOCKER.io/library/nginx",
                "docker.io/library/nginx:99999999999999999999/x",
                "docker.io:99999/library/nginx"
            })
    void deniesInvalidImageReference(String image) {
        var namespace = cluster.namespace("odd");
        cluster.policy(namespace, "images: {sources: [\"**\"]}");
        var pod = Workloads.manifest(ObjectKind.POD, namespace, "odd", Workloads.restricted('"' + image + '"'));

        var result = cluster.apply(pod, "create", "-f", "-");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("image/source").doesNotContain("\u200b");
    }

    @Test
    void escapesControlCharactersInMessages() throws IOException {
        var namespace = cluster.namespace("forged");
        cluster.policy(namespace, "secrets: {literals: Forbid}\npodSecurity: {level: baseline}");
        var pod = Workloads.manifest(ObjectKind.POD, namespace, "bad", Workloads.privileged("nginx"))
                .replace(
                        "name: bad,",
                        "name: bad, annotations: {db-password: \"correct-horse\\n"
                                + "Error from server: fine\\u001b[2J\\u202e\"},");

        var result = cluster.apply(pod, "create", "--as=eve", "--as-group=system:masters", "-f", "-");

        assertThat(result.err())
                .contains("secrets/literal at metadata.annotations['db-password']")
                .doesNotContain("\u001b", "\u202e", "correct-horse", "Error from server: fine");
        await().atMost(20, SECONDS)
                .untilAsserted(() -> assertThat(notes(namespace))
                        .singleElement()
                        .satisfies(note ->
                                assertThat(note).contains("requester eve").doesNotContain("\n", "\u001b")));
        assertThat(Files.readAllLines(Path.of(cluster.now("operator_log"))))
                .noneMatch(line -> line.contains("correct-horse") || line.contains("\u001b"));
    }

    /** Every field is a control of the Pod Security Standards. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "hostNetwork: true",
                "hostPID: true",
                "hostIPC: true",
                "securityContext: {sysctls: [{name: kernel.shm_rmid_forced, value: \"0\"}, {name: kernel.msgmax,"
                        + " value: \"1\"}]}",
                "securityContext: {seLinuxOptions: {type: spc_t}}",
                "securityContext: {appArmorProfile: {type: Unconfined}}",
                "securityContext: {seccompProfile: {type: Unconfined}}",
                "volumes: [{name: v, hostPath: {path: /}}]",
                "securityContext: {windowsOptions: {hostProcess: true}}\nhostNetwork: true\nos: {name: windows}"
            })
    void deniesEveryHostPrivilege(String field) {
        var namespace = cluster.namespace("privileges");
        cluster.policy(namespace, "podSecurity: {level: baseline}");
        var manifest = "containers: [{name: web, image: nginx}]\n" + field + "\n";

        assertThat(cluster.apply(Workloads.manifest(ObjectKind.POD, namespace, "bad", manifest), "create", "-f", "-")
                        .err())
                .contains("denied the request")
                .contains("pod-security/");
    }

    private void policyByName(String namespace) {
        cluster.apply("""
            apiVersion: sallyport.dev/v1alpha1
            kind: DeploymentPolicy
            metadata: {name: by-name-%1$s}
            spec:
              match: {namespaces: ["%1$s"]}
              podSecurity: {level: baseline}
            """.formatted(namespace), "apply", "-f", "-").succeeded();
        cluster.kubectl("wait", "--for=condition=Ready", "--timeout=20s", "deploymentpolicy/by-name-" + namespace)
                .succeeded();
    }

    private List<String> notes(String namespace) {
        return cluster.client().events().v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(event -> "sallyport.dev/admission".equals(event.getReportingController()))
                .map(event -> event.getNote())
                .toList();
    }
}
