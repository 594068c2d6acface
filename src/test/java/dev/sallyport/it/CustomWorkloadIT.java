package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.it.Command.Result;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Custom workloads on the API server, with a definition that the cluster gets after the operator has started. */
class CustomWorkloadIT {
    private static final String ARGO = "system:serviceaccount:argo-rollouts:argo-rollouts";
    private static final String DEFINITION = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: rollouts.argoproj.io}
        spec:
          group: argoproj.io
          scope: Namespaced
          names: {plural: rollouts, singular: rollout, kind: Rollout, listKind: RolloutList}
          versions:
        """;
    private static final String VERSION = """
            - name: %s
              served: true
              storage: %s
              schema:
                openAPIV3Schema:
                  type: object
                  properties:
                    spec: {type: object, x-kubernetes-preserve-unknown-fields: true}
                    status: {type: object, x-kubernetes-preserve-unknown-fields: true}
              subresources:
                status: {}
                scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas}
        """;

    private static LocalCluster cluster;

    @BeforeAll
    static void start() {
        cluster = LocalCluster.get();
        var versions = (VERSION.formatted("v1alpha1", true) + VERSION.formatted("v1beta1", false)).indent(4);
        cluster.apply(DEFINITION + versions, "apply", "-f", "-").succeeded();
        cluster.kubectl("wait", "--for=condition=Established", "crd/rollouts.argoproj.io", "--timeout=30s")
                .succeeded();
        cluster.kubectl("create", "clusterrolebinding", "it-argo", "--clusterrole=admin", "--user=" + ARGO)
                .succeeded();
        cluster.kubectl("create", "clusterrolebinding", "it-bob", "--clusterrole=admin", "--user=bob")
                .succeeded();
    }

    @AfterAll
    static void stop() {
        cluster.kubectl("delete", "crd", "rollouts.argoproj.io");
        cluster.kubectl("delete", "clusterrolebinding", "it-argo", "it-bob");
    }

    @Test
    void evaluatesEveryVersionAndForm() {
        var namespace = cluster.namespace("forms");
        cluster.policy(namespace, """
            podSecurity: {level: baseline, version: latest}
            runtime: {replicas: {max: 3}}
            """);
        var privileged = "template: {spec: {hostNetwork: true, containers: [{name: web, image: web}]}}";

        for (var version : new String[] {"v1alpha1", "v1beta1"}) {
            assertThat(create(namespace, version, privileged).err())
                    .contains("pod-security/hostNamespaces", "spec.template.spec.hostNetwork");
        }
        assertThat(create(namespace, "v1alpha1", "template: text").err()).contains("spec.template is not an object");
        assertThat(create(namespace, "v1alpha1", "replicas: 1").err())
                .contains("Rollout has no pod spec at spec.template.spec");
        create(namespace, "v1alpha1", "workloadRef: {apiVersion: apps/v1, kind: Deployment, name: other}")
                .succeeded();
        cluster.kubectl("delete", "rollout", "web", "-n", namespace).succeeded();

        create(namespace, "v1alpha1", "replicas: 1, template: {spec: {containers: [{name: web, image: web}]}}")
                .succeeded();
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> cluster.kubectl("scale", "rollout/web", "-n", namespace, "--replicas=9")
                        .err()
                        .contains("runtime/replicas"));
        cluster.kubectl("scale", "rollout/web", "-n", namespace, "--replicas=2").succeeded();
    }

    @Test
    void coversOnlyObjectsOfTheController() {
        var namespace = cluster.namespace("owners");
        cluster.environment(namespace, "namespaces: [%s]".formatted(namespace));
        create(namespace, "v1alpha1", template(cluster.signed())).succeeded();

        assertThat(replicaSet(namespace, "a", cluster.signed(), "bob").err()).contains("access/deployer");
        assertThat(replicaSet(namespace, "b", cluster.unsigned(), ARGO).err()).contains("access/deployer");
        replicaSet(namespace, "c", cluster.signed(), ARGO).succeeded();
        await().atMost(30, TimeUnit.SECONDS)
                .until(() -> !cluster.kubectl("get", "pods", "-n", namespace, "-o", "name")
                        .out()
                        .isBlank());
        assertThat(cluster.record(namespace, "rollout.argoproj.io-web", ".spec.workload.kind"))
                .isEqualTo("Rollout");
        assertThat(cluster.kubectl("get", "drec", "-n", namespace, "-o", "name")
                        .out()
                        .lines())
                .hasSize(1);
    }

    @Test
    void promotesAfterItsPodsAreReady() {
        var staging = cluster.namespace("custom-staging");
        var production = cluster.namespace("custom-production");
        cluster.environment(staging, "namespaces: [%s]\ndeployers: Anyone".formatted(staging));
        cluster.environment(
                production,
                "namespaces: [%s]\ndeployers: Anyone\npromotion: {from: %s}".formatted(production, staging));
        create(staging, "v1alpha1", template(cluster.signed())).succeeded();
        assertThat(create(production, "v1alpha1", template(cluster.signed())).err())
                .contains("promotion/evidence", "Rollout \"web\"");

        cluster.kubectl(
                        "patch",
                        "rollout",
                        "web",
                        "-n",
                        staging,
                        "--subresource=status",
                        "--type=merge",
                        "-p",
                        "{\"status\":{\"phase\":\"Healthy\"}}")
                .succeeded();
        await().atMost(30, TimeUnit.SECONDS)
                .until(() -> cluster.record(staging, "rollout.argoproj.io-web", ".status.phase")
                        .equals("Progressing"));
        assertThat(create(production, "v1alpha1", template(cluster.signed())).err())
                .contains("promotion/evidence");

        replicaSet(staging, "web-1", cluster.signed(), ARGO).succeeded();
        await().atMost(60, TimeUnit.SECONDS).until(() -> {
            ReadyPods.markReady(cluster, staging);
            return cluster.record(staging, "rollout.argoproj.io-web", ".status.phase")
                    .equals("Healthy");
        });
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> create(production, "v1alpha1", template(cluster.signed()))
                                .code()
                        == 0);
    }

    private static String template(String image) {
        return "replicas: 1, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: \"%s\"}]}}"
                .formatted(image);
    }

    private static Result create(String namespace, String version, String spec) {
        return cluster.apply(
                "{apiVersion: argoproj.io/%s, kind: Rollout, metadata: {name: web}, spec: {%s}}"
                        .formatted(version, spec),
                "create",
                "-n",
                namespace,
                "-f",
                "-");
    }

    private static Result replicaSet(String namespace, String name, String image, String user) {
        var uid = cluster.kubectl("get", "rollout", "web", "-n", namespace, "-o", "jsonpath={.metadata.uid}")
                .out();
        return cluster.apply("""
            apiVersion: apps/v1
            kind: ReplicaSet
            metadata:
              name: %1$s
              ownerReferences: [{apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: web, uid: %2$s, controller: true}]
            spec:
              replicas: 1
              selector: {matchLabels: {app: web, rollouts-pod-template-hash: %1$s}}
              template:
                metadata: {labels: {app: web, rollouts-pod-template-hash: %1$s}}
                spec: {containers: [{name: web, image: "%3$s"}]}
            """.formatted(name, uid, image), "create", "-n", namespace, "--as=" + user, "-f", "-");
    }
}
