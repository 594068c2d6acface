package dev.sallyport.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.it.Command.Result;
import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of attempts by a user with the role edit in one namespace, against a real API server and its controllers. */
class EditorBypassIT {
    private static final String FREEZE = """
        deployers: RBAC
        freeze: [{startTime: "2020-01-01T00:00:00Z", endTime: "2099-01-01T00:00:00Z", reason: holidays}]
        """;

    private final LocalCluster cluster = LocalCluster.get();

    @ParameterizedTest
    @ValueSource(strings = {"", "status", "finalize"})
    void noSubresourceMovesANamespaceOutOfItsEnvironment(String subresource) {
        var namespace = namespace("moved");
        mayWriteNamespaces(namespace);
        cluster.environment(
                namespace, "namespaceSelector: {matchLabels: {policy: %s}}\n".formatted(namespace) + FREEZE);

        assertThat(relabel(namespace, subresource).err()).contains(namespace, "Environment");
        assertThat(label(namespace)).isEqualTo(namespace);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "status", "finalize"})
    void noSubresourceMovesANamespaceOutOfAPolicy(String subresource) {
        var namespace = namespace("tenant");
        mayWriteNamespaces(namespace);
        cluster.policy(namespace, "podSecurity: {level: baseline}");

        assertThat(relabel(namespace, subresource).err()).contains(namespace, "DeploymentPolicy");
        assertThat(label(namespace)).isEqualTo(namespace);
    }

    @Test
    void noRemovedLabelMovesANamespaceOutOfAPolicy() {
        var namespace = namespace("unlabelled");
        mayWriteNamespaces(namespace);
        cluster.policy(namespace, "podSecurity: {level: baseline}");

        assertThat(cluster.kubectl("label", "namespace", namespace, "policy-", "--as=" + editor(namespace))
                        .err())
                .contains(namespace, "DeploymentPolicy");
        var pod = Workloads.manifest(ObjectKind.POD, namespace, "bad", Workloads.privileged("nginx"));
        assertThat(cluster.apply(pod, "create", "--as=" + editor(namespace), "-f", "-")
                        .err())
                .contains("pod-security/privileged");
    }

    /** The Deployment violates the rule before there is one. */
    @Test
    void noOldViolationOfARuleOfReplicasAllowsAWorseOne() {
        var namespace = namespace("old");
        deploy(namespace, "web", "nginx").succeeded();
        cluster.kubectl("scale", "deployment/web", "--replicas=3", "-n", namespace)
                .succeeded();
        cluster.policy(namespace, "rules: [{name: few, expression: object.spec.replicas <= 2}]");

        assertThat(asEditor(
                                namespace,
                                "patch",
                                "deployment",
                                "web",
                                "--type=merge",
                                "-p",
                                "{\"spec\":{\"replicas\":50}}")
                        .err())
                .contains("rule/few");
        assertThat(asEditor(namespace, "scale", "deployment/web", "--replicas=50")
                        .err())
                .contains("rule/few");
        asEditor(namespace, "label", "deployment", "web", "seen=true").succeeded();
        assertThat(field(namespace, "deployment", "web", "{.spec.replicas}")).isEqualTo("3");
    }

    @Test
    void noOrphanedReplicaSetRunsAnEarlierImageInAFreeze() {
        var namespace = namespace("orphaned");
        cluster.environment(namespace, "namespaces: [%s]\ndeployers: Anyone".formatted(namespace));
        deploy(namespace, "web", "nginx:1").succeeded();
        var old = await().atMost(60, SECONDS).until(() -> replicaSet(namespace, "nginx:1"), name -> !name.isEmpty());
        cluster.kubectl("set", "image", "-n", namespace, "deployment/web", "*=nginx:2")
                .succeeded();
        await().atMost(60, SECONDS)
                .until(() -> !replicaSet(namespace, "nginx:2").isEmpty());
        await().atMost(60, SECONDS)
                .until(() -> field(namespace, "rs", old, "{.spec.replicas}").equals("0"));
        cluster.environment(namespace, "namespaces: [%s]\n".formatted(namespace) + FREEZE);

        assertThat(asEditor(namespace, "rollout", "undo", "deployment/web").err())
                .contains("access/freeze");
        asEditor(namespace, "delete", "deployment", "web", "--cascade=orphan").succeeded();
        await().atMost(60, SECONDS)
                .until(() -> field(namespace, "rs", old, "{.metadata.ownerReferences}")
                        .isEmpty());
        assertThat(asEditor(namespace, "scale", "rs", old, "--replicas=2").err())
                .contains("access/freeze");
        assertThat(asEditor(namespace, "patch", "rs", old, "--type=merge", "-p", "{\"spec\":{\"replicas\":2}}")
                        .err())
                .contains("access/freeze");
        assertThat(field(namespace, "rs", old, "{.spec.replicas}")).isEqualTo("0");
    }

    @Test
    void noTemplateThatWasChangedDuringAPauseStartsInAFreeze() {
        var namespace = namespace("paused");
        cluster.environment(namespace, "namespaces: [%s]\ndeployers: Anyone".formatted(namespace));
        deploy(namespace, "web", "nginx:1").succeeded();
        await().atMost(60, SECONDS)
                .until(() -> !replicaSet(namespace, "nginx:1").isEmpty());
        asEditor(namespace, "rollout", "pause", "deployment/web").succeeded();
        cluster.kubectl("set", "image", "-n", namespace, "deployment/web", "*=nginx:2")
                .succeeded();
        cluster.environment(namespace, "namespaces: [%s]\n".formatted(namespace) + FREEZE);

        assertThat(asEditor(namespace, "rollout", "resume", "deployment/web").err())
                .contains("access/freeze");
        asEditor(namespace, "scale", "deployment/web", "--replicas=2").succeeded();
        assertThat(replicaSet(namespace, "nginx:2")).isEmpty();
    }

    /** Both ways to change the number of replicas are evaluated, whatever the number was before. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "object.spec.replicas <= 2; 3",
                "request.operation != 'UPDATE' || object.spec.replicas <= oldObject.spec.replicas + 1; 9",
                "oldObject == null || object.spec.replicas <= oldObject.spec.replicas + 1; 9"
            })
    void noScaleOrUpdateViolatesARuleOfReplicas(String rule, int replicas) {
        var namespace = namespace("scaled");
        cluster.policy(namespace, "rules: [{name: few, expression: \"%s\"}]".formatted(rule));
        deploy(namespace, "web", "nginx").succeeded();

        assertThat(asEditor(namespace, "scale", "deployment/web", "--replicas=" + replicas)
                        .err())
                .contains("rule/few");
        assertThat(asEditor(
                                namespace,
                                "patch",
                                "deployment",
                                "web",
                                "--type=merge",
                                "-p",
                                "{\"spec\":{\"replicas\":%d}}".formatted(replicas))
                        .err())
                .contains("rule/few");
        asEditor(namespace, "scale", "deployment/web", "--replicas=2").succeeded();
    }

    @Test
    void aWorkloadThatClaimsAnOwnerIsRecorded() {
        var namespace = namespace("claimed");
        cluster.environment(namespace, "namespaces: [%s]\ndeployers: Anyone".formatted(namespace));
        deploy(namespace, "front", "nginx").succeeded();
        var uid = field(namespace, "deployment", "front", "{.metadata.uid}");
        var shadow = Workloads.manifest(ObjectKind.DEPLOYMENT, namespace, "shadow", Workloads.restricted("nginx"))
                .replace(
                        "name: shadow,",
                        "name: shadow, ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: front, uid: "
                                + uid + ", controller: true}],");

        cluster.apply(shadow, "create", "--as=" + editor(namespace), "-f", "-").succeeded();

        await().atMost(60, SECONDS)
                .until(() -> cluster.kubectl("get", "drec", "-n", namespace, "deployment-shadow")
                                .code()
                        == 0);
    }

    private String namespace(String stem) {
        var namespace = cluster.namespace(stem);
        cluster.kubectl(
                        "create",
                        "rolebinding",
                        "editor",
                        "-n",
                        namespace,
                        "--clusterrole=edit",
                        "--user=" + editor(namespace))
                .succeeded();
        return namespace;
    }

    private static String editor(String namespace) {
        return "editor-of-" + namespace;
    }

    private void mayWriteNamespaces(String namespace) {
        var role = "writes-" + namespace;
        cluster.kubectl(
                        "create",
                        "clusterrole",
                        role,
                        "--verb=get,update,patch",
                        "--resource=namespaces,namespaces/status,namespaces/finalize")
                .succeeded();
        cluster.kubectl("create", "clusterrolebinding", role, "--clusterrole=" + role, "--user=" + editor(namespace))
                .succeeded();
    }

    private Result relabel(String namespace, String subresource) {
        var object = cluster.client().namespaces().withName(namespace).get();
        object.getMetadata().getLabels().put("policy", "other");
        object.getMetadata().setManagedFields(null);
        var path = "/api/v1/namespaces/" + namespace + (subresource.isEmpty() ? "" : "/" + subresource);
        return cluster.apply(
                Serialization.asJson(object), "replace", "--as=" + editor(namespace), "--raw", path, "-f", "-");
    }

    private String label(String namespace) {
        return cluster.kubectl("get", "namespace", namespace, "-o", "jsonpath={.metadata.labels.policy}")
                .out();
    }

    private Result deploy(String namespace, String name, String image) {
        var manifest = Workloads.manifest(ObjectKind.DEPLOYMENT, namespace, name, Workloads.restricted(image))
                .replace("  selector:", "  strategy: {type: Recreate}\n  selector:");
        return cluster.apply(manifest, "create", "-f", "-");
    }

    private Result asEditor(String namespace, String... arguments) {
        var all = new String[arguments.length + 3];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "-n";
        all[arguments.length + 1] = namespace;
        all[arguments.length + 2] = "--as=" + editor(namespace);
        return cluster.kubectl(all);
    }

    private String replicaSet(String namespace, String image) {
        return cluster.client().apps().replicaSets().inNamespace(namespace).list().getItems().stream()
                .filter(set -> set.getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getImage()
                        .equals(image))
                .map(set -> set.getMetadata().getName())
                .findFirst()
                .orElse("");
    }

    private String field(String namespace, String kind, String name, String path) {
        return cluster.kubectl("get", kind, name, "-n", namespace, "-o", "jsonpath=" + path)
                .out();
    }
}
