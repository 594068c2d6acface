package dev.sallyport.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rules over any kind and operation: {@code match.resources} of policies. */
class AnyKindIT {
    @SuppressWarnings("InlineFormatString") // a manifest of several lines
    private static final String POLICY = """
        apiVersion: sallyport.dev/v1alpha1
        kind: DeploymentPolicy
        metadata: {name: any-kind-%s}
        spec:
          match: {%sresources: [%s]}
          rules: [{name: named, expression: "%s", message: named by any-kind}]
        """;

    private static final String BINDING = """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: any-kind}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
        subjects: [{kind: User, apiGroup: rbac.authorization.k8s.io, name: jane}]
        """;

    private final LocalCluster cluster = LocalCluster.get();

    @AfterEach
    void deletePolicies() {
        for (var name : new String[] {"roles", "secrets", "pods", "exec", "later"}) {
            cluster.kubectl("delete", "deploymentpolicy", "--ignore-not-found", "any-kind-" + name);
        }
        cluster.kubectl("delete", "crd", "--ignore-not-found", "gates.any-kind.example.org");
    }

    @Test
    void deniesAClusterScopedObjectWhileAPolicyNamesItsKind() {
        apply(
                "roles",
                "",
                "{group: rbac.authorization.k8s.io, version: v1, kind: ClusterRoleBinding}",
                "object.roleRef.name != 'cluster-admin'");
        awaitDenial(BINDING);

        assertThat(cluster.apply(BINDING, "create", "-f", "-").err())
                .contains("rule/named")
                .contains("named by any-kind");
        assertThat(cluster.apply(BINDING.replace("cluster-admin", "view"), "create", "--dry-run=server", "-f", "-")
                        .code())
                .isZero();
        cluster.kubectl("delete", "deploymentpolicy", "any-kind-roles");
        await().atMost(20, SECONDS)
                .until(() -> cluster.apply(BINDING, "create", "--dry-run=server", "-f", "-")
                                .code()
                        == 0);
        assertThat(cluster.kubectl(
                                "get", "validatingwebhookconfiguration", "-o", "jsonpath={.items[*].webhooks[*].name}")
                        .out())
                .doesNotContain("resources.sallyport.dev");
    }

    @Test
    void deniesTheDeletionAndChangeOfASecretWithoutItsValues() {
        var namespace = cluster.namespace("any-kind-secrets");
        cluster.kubectl("create", "secret", "generic", "db", "-n", namespace, "--from-literal=password=correct-horse");
        apply(
                "secrets",
                "namespaces: [%s], ".formatted(namespace),
                "{version: v1, kind: Secret, operations: [UPDATE, DELETE]}",
                "object != null && object.data == oldObject.data");
        await().atMost(20, SECONDS)
                .until(() -> cluster.kubectl("delete", "secret", "-n", namespace, "db", "--dry-run=server")
                        .err()
                        .contains("rule/named"));

        assertThat(cluster.kubectl("delete", "secret", "-n", namespace, "--all").err())
                .contains("named by any-kind")
                .doesNotContain("correct-horse");
        assertThat(cluster.kubectl("label", "secret", "-n", namespace, "db", "team=shop")
                        .code())
                .isZero();
        assertThat(cluster.kubectl(
                                "patch",
                                "secret",
                                "-n",
                                namespace,
                                "db",
                                "-p",
                                "{\"stringData\":{\"password\":\"other\"}}")
                        .err())
                .contains("rule/named");
        assertThat(cluster.kubectl("get", "secret", "-n", namespace, "db").code())
                .isZero();
    }

    @Test
    void deniesDeletionEvictionAndConnectionsOfPods() {
        var namespace = cluster.namespace("any-kind-pods");
        cluster.kubectl("run", "web", "-n", namespace, "--image=" + cluster.signed());
        apply(
                "pods",
                "namespaces: [%s], ".formatted(namespace),
                "{version: v1, kind: Pod, operations: [DELETE]}",
                "oldObject.metadata.name != 'web'");
        apply(
                "exec",
                "namespaces: [%s], ".formatted(namespace),
                "{version: v1, kind: PodExecOptions, operations: [CONNECT]}, "
                        + "{version: v1, kind: PodPortForwardOptions, operations: [CONNECT]}",
                "object == null");
        await().atMost(20, SECONDS)
                .until(() -> cluster.kubectl("delete", "pod", "-n", namespace, "web", "--dry-run=server")
                        .err()
                        .contains("rule/named"));

        var eviction = """
            {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": "web", "namespace": "%s"}}
            """.formatted(namespace);
        assertThat(cluster.apply(
                                eviction,
                                "create",
                                "--raw",
                                "/api/v1/namespaces/%s/pods/web/eviction".formatted(namespace),
                                "-f",
                                "-")
                        .err())
                .contains("named by any-kind");
        await().atMost(20, SECONDS)
                .until(() -> cluster.kubectl("exec", "-n", namespace, "web", "--", "id")
                        .err()
                        .contains("rule/named"));
        assertThat(cluster.kubectl("get", "pod", "-n", namespace, "web").code()).isZero();
    }

    @Test
    void deniesACustomKindThatIsServedLater() {
        apply("later", "", "{group: any-kind.example.org, version: v1, kind: Gate}", "object.spec.open == false");
        await().atMost(20, SECONDS)
                .until(() -> cluster.kubectl(
                                "get",
                                "validatingwebhookconfiguration",
                                "-o",
                                "jsonpath={.items[*].webhooks[*].rules[*].apiGroups[*]}")
                        .out()
                        .contains("any-kind.example.org"));
        cluster.apply("""
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: gates.any-kind.example.org}
            spec:
              group: any-kind.example.org
              scope: Namespaced
              names: {plural: gates, singular: gate, kind: Gate, listKind: GateList}
              versions:
                - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object,
                    x-kubernetes-preserve-unknown-fields: true}}}
                - {name: v1beta1, served: true, storage: false, schema: {openAPIV3Schema: {type: object,
                    x-kubernetes-preserve-unknown-fields: true}}}
            """, "create", "-f", "-").succeeded();
        cluster.kubectl("wait", "--for=condition=Established", "crd/gates.any-kind.example.org");
        var namespace = cluster.namespace("any-kind-gates");

        for (var version : new String[] {"v1", "v1beta1"}) {
            var gate = """
                apiVersion: any-kind.example.org/%s
                kind: Gate
                metadata: {name: main, namespace: %s}
                spec: {open: true}
                """.formatted(version, namespace);
            await().atMost(20, SECONDS)
                    .untilAsserted(() -> assertThat(
                                    cluster.apply(gate, "create", "-f", "-").err())
                            .contains("rule/named"));
        }
    }

    private void apply(String name, String match, String resources, String expression) {
        cluster.apply(POLICY.formatted(name, match, resources, expression), "apply", "-f", "-")
                .succeeded();
    }

    private void awaitDenial(String manifest) {
        await().atMost(20, SECONDS)
                .until(() -> cluster.apply(manifest, "create", "--dry-run=server", "-f", "-")
                        .err()
                        .contains("denied the request"));
    }
}
