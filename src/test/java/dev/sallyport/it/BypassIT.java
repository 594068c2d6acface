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

/** Ways around the gate that people have tried elsewhere, tried here on a real API server. */
class BypassIT {
    private final LocalCluster cluster = LocalCluster.get();

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Nothing that stands in the object makes it exempt: an owner, a mirror annotation, labels of any name.
                "ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: approved, uid: \"1\", controller: true}]",
                "annotations: {kubernetes.io/config.mirror: abc, kubernetes.io/config.source: file}",
                "labels: {sallyport.dev/ignore: \"true\", control-plane: controller-manager, k8s-app: kube-dns}",
                "annotations: {sallyport.dev/exempt: \"true\", pod-security.kubernetes.io/enforce: privileged}"
            })
    void nothingInThePodMakesItExempt(String metadata) {
        var namespace = cluster.namespace("bare");
        cluster.policy(namespace, "podSecurity: {level: baseline}");
        var pod = Workloads.manifest(ObjectKind.POD, namespace, "bad", Workloads.privileged("nginx"))
                .replace("name: bad,", "name: bad, " + metadata + ",")
                .replace("spec:", "spec:\n  nodeName: n1"); // a mirror pod must name its node

        assertThat(cluster.apply(pod, "create", "-f", "-").err()).contains("pod-security/privileged");
    }

    @Test
    void noLabelTakesANamespaceOut() {
        var namespace = cluster.namespace("labelled");
        allNamespacesLike(namespace);
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
    void aLookAlikeOfAnExemptNamespaceIsJudged(String namespace) {
        cluster.kubectl("create", "namespace", namespace);
        allNamespacesLike(namespace);

        var pod = Workloads.manifest(ObjectKind.POD, namespace, "bad", Workloads.privileged("nginx"));
        assertThat(cluster.apply(pod, "create", "-f", "-").err()).contains("pod-security/privileged");
    }

    @Test
    void aPatchOfTheTemplateAloneIsJudged() {
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
    void anImageOfARunningPodCannotBeSwapped() {
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

    /** Each is what it looks like only to a reader: zero-width, homoglyph, upper case, too long, a port that is none. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "docker.io/library/ng\u200binx",
                "docker.io/library/nginх",
                "DOCKER.io/library/nginx",
                "docker.io/library/nginx:99999999999999999999/x",
                "docker.io:99999/library/nginx"
            })
    void anImageReferenceThatNoRuntimeTakesIsRefused(String image) {
        var namespace = cluster.namespace("odd");
        cluster.policy(namespace, "images: {sources: [\"**\"]}");
        var pod = Workloads.manifest(ObjectKind.POD, namespace, "odd", Workloads.restricted('"' + image + '"'));

        var refused = cluster.apply(pod, "create", "-f", "-");

        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("image/source").doesNotContain("\u200b");
    }

    @Test
    void nobodyForgesALineOfOurs() throws IOException {
        var namespace = cluster.namespace("forged");
        cluster.policy(namespace, "secrets: {literals: Forbid}\npodSecurity: {level: baseline}");
        var pod = Workloads.manifest(ObjectKind.POD, namespace, "bad", Workloads.privileged("nginx"))
                .replace(
                        "name: bad,",
                        "name: bad, annotations: {db-password: \"correct-horse\\nError from server: fine\\u001b[2J\\u202e\"},");

        var refused = cluster.apply(pod, "create", "--as=eve", "--as-group=system:masters", "-f", "-");

        assertThat(refused.err())
                .contains("secrets/literal at metadata.annotations['db-password']")
                .doesNotContain("\u001b", "\u202e", "correct-horse", "Error from server: fine");
        await().atMost(20, SECONDS)
                .untilAsserted(() -> assertThat(notes(namespace))
                        .singleElement()
                        .satisfies(note -> assertThat(note).contains("by eve").doesNotContain("\n", "\u001b")));
        assertThat(Files.readAllLines(Path.of(cluster.now("operator_log"))))
                .noneMatch(line -> line.contains("correct-horse") || line.contains("\u001b"));
    }

    /** Other doors to privilege; all of them are controls of the Pod Security Standards. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "hostNetwork: true",
                "hostPID: true",
                "hostIPC: true",
                "securityContext: {sysctls: [{name: kernel.shm_rmid_forced, value: \"0\"}, {name: kernel.msgmax, value: \"1\"}]}",
                "securityContext: {seLinuxOptions: {type: spc_t}}",
                "securityContext: {appArmorProfile: {type: Unconfined}}",
                "securityContext: {seccompProfile: {type: Unconfined}}",
                "volumes: [{name: v, hostPath: {path: /}}]",
                "securityContext: {windowsOptions: {hostProcess: true}}\nhostNetwork: true\nos: {name: windows}"
            })
    void noOtherDoorToPrivilegeIsOpen(String field) {
        var namespace = cluster.namespace("doors");
        cluster.policy(namespace, "podSecurity: {level: baseline}");
        var manifest = "containers: [{name: web, image: nginx}]\n" + field + "\n";

        assertThat(cluster.apply(Workloads.manifest(ObjectKind.POD, namespace, "bad", manifest), "create", "-f", "-")
                        .err())
                .contains("denied the request")
                .contains("pod-security/");
    }

    private void allNamespacesLike(String namespace) {
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
