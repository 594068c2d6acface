package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.it.Command.Result;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests of Environments: deployers, freezes, promotion and records, against a real API server. */
class EnvironmentIT {
    private static LocalCluster cluster;

    @BeforeAll
    static void start() {
        cluster = LocalCluster.get();
    }

    @Test
    void allowsDeployersAndPodsOfTheirWorkloads() {
        var namespace = cluster.namespace("deployers");
        mayWrite(namespace, "jane");
        mayWrite(namespace, "bob");
        environment(namespace, "namespaces: [%s]".formatted(namespace));

        var result = deploy(namespace, "jane", cluster.signed());
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .contains(
                        "environment \"%s\": access/deployer user \"jane\" has no permission to deploy to environment"
                                .formatted(namespace),
                        "the verb deploy on environments/" + namespace);

        mayDeploy(namespace, "bob");
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> deploy(namespace, "bob", cluster.signed()).code() == 0);
        await().atMost(30, TimeUnit.SECONDS)
                .until(() -> !cluster.kubectl("get", "pods", "-n", namespace, "-l", "app=web", "-o", "name")
                        .out()
                        .isBlank());

        var forged = cluster.apply(
                """
                apiVersion: v1
                kind: Pod
                metadata:
                  name: forged
                  ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: %s, uid: %s, controller: true}]
                spec: {containers: [{name: web, image: %s}]}
                """.formatted(
                                first(namespace, "replicasets", "name"),
                                first(namespace, "replicasets", "uid"),
                                cluster.signed()),
                "create",
                "--as=jane",
                "-n",
                namespace,
                "-f",
                "-");
        assertThat(forged.err()).contains("access/deployer");
        assertThat(kubectl("jane", namespace, "set", "image", "deployment/web", "web=" + cluster.unsigned())
                        .err())
                .contains("access/deployer");
        assertThat(kubectl("jane", namespace, "rollout", "restart", "deployment/web")
                        .err())
                .contains("access/deployer");
        assertThat(kubectl("jane", namespace, "annotate", "deployment/web", "note=seen")
                        .code())
                .isZero();
    }

    @Test
    void writesRecordThatUsersCannotChange() {
        var namespace = cluster.namespace("records");
        environment(namespace, "namespaces: [%s]\ndeployers: Anyone".formatted(namespace));
        cluster.policy(namespace, "images: {tags: Allow, sources: [\"**\"]}");
        assertThat(cluster.apply(
                                deployment("web", cluster.signed()),
                                "create",
                                "-n",
                                namespace,
                                "--dry-run=server",
                                "-f",
                                "-")
                        .code())
                .isZero();
        assertThat(cluster.apply(deployment("web", cluster.signed()), "create", "-n", namespace, "-f", "-")
                        .code())
                .isZero();

        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> record(namespace, ".spec.revisions[0].number").equals("1"));
        assertThat(record(namespace, ".spec.environment")).isEqualTo(namespace);
        assertThat(record(namespace, ".spec.revisions[0].requester")).isNotEmpty();
        assertThat(record(namespace, ".spec.revisions[0].images[0].digest")).startsWith("sha256:");
        assertThat(record(namespace, ".spec.revisions[0].policies[*].name")).contains(namespace);
        assertThat(cluster.kubectl("get", "drec", "-n", namespace).out())
                .contains("deployment-web", "ENVIRONMENT", namespace);

        cluster.kubectl("set", "image", "-n", namespace, "deployment/web", "web=" + cluster.unsigned())
                .succeeded();
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> record(namespace, ".spec.revisions[0].number").equals("2"));
        assertThat(record(namespace, ".spec.revisions[0].operation")).isEqualTo("UPDATE");

        assertThat(cluster.kubectl("delete", "drec", "-n", namespace, "deployment-web")
                        .err())
                .contains("only the operator may write them");
        assertThat(cluster.kubectl(
                                "patch",
                                "drec",
                                "-n",
                                namespace,
                                "deployment-web",
                                "--subresource=status",
                                "--type=merge",
                                "-p",
                                "{\"status\":{\"phase\":\"Healthy\"}}")
                        .err())
                .contains("only the operator may write them");
        cluster.kubectl("delete", "namespace", namespace).succeeded();
    }

    @Test
    void deniesDuringFreezeAndReportsItsEnd() {
        var namespace = cluster.namespace("freeze");
        var now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        environment(namespace, """
            namespaces: [%s]
            deployers: Anyone
            freeze: [{startTime: %s, endTime: %s, reason: holidays}]
            """.formatted(namespace, now.minusSeconds(60), now.plusSeconds(3600)));

        assertThat(deploy(namespace, "", cluster.signed()).err())
                .contains("access/freeze", "until " + now.plusSeconds(3600) + ": holidays");
    }

    /** One user requests the exception, another approves it; the freeze still applies to other workloads. */
    @Test
    void allowsDeploymentDuringFreezeByException() {
        var namespace = cluster.namespace("urgent");
        var now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        environment(namespace, """
            namespaces: [%s]
            deployers: Anyone
            freeze: [{startTime: %s, endTime: %s, reason: holidays}]
            """.formatted(namespace, now.minusSeconds(60), now.plusSeconds(3600)));
        cluster.apply(
                        """
                        apiVersion: sallyport.dev/v1alpha1
                        kind: DeploymentException
                        metadata: {name: hotfix}
                        spec:
                          policies: [environment/%s]
                          checks: [access/freeze]
                          workloads: [{kind: Deployment, name: web}]
                          reason: a hole that is being used
                          expirationTime: "%s"
                          requestedBy: jane
                        """.formatted(namespace, now.plusSeconds(3600)),
                        "create",
                        "-n",
                        namespace,
                        "--as=jane",
                        "--as-group=system:masters",
                        "-f",
                        "-")
                .succeeded();
        assertThat(deploy(namespace, "", cluster.signed()).err()).contains("access/freeze");

        Approvals.approve(cluster, namespace, "hotfix", "bob", "system:masters").succeeded();
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> deploy(namespace, "", cluster.signed()).code() == 0);
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> record(namespace, ".spec.revisions[0].exceptions").contains("hotfix"));
        assertThat(cluster.apply(deployment("other", cluster.signed()), "create", "-n", namespace, "-f", "-")
                        .err())
                .contains("access/freeze");
    }

    @Test
    void allowsImageThatWasHealthyInPreviousEnvironment() {
        var staging = cluster.namespace("staging");
        var production = cluster.namespace("production");
        environment(staging, "namespaces: [%s]\ndeployers: Anyone".formatted(staging));
        environment(
                production,
                "namespaces: [%s]\ndeployers: Anyone\npromotion: {from: %s, soak: 1s}".formatted(production, staging));

        assertThat(deploy(production, "", cluster.signed()).err())
                .contains("promotion/evidence", "has not been deployed there with");

        deploy(staging, "", cluster.signed()).succeeded();
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> record(staging, ".spec.revisions[0].number").equals("1"));
        assertThat(deploy(production, "", cluster.signed()).err()).contains("promotion/evidence");

        await().atMost(30, TimeUnit.SECONDS).until(() -> {
            ReadyPods.markReady(cluster, staging);
            return List.of("Healthy", "Soaked").contains(record(staging, ".status.phase"));
        });
        assertThat(record(staging, ".status.rollouts[0].healthyTime")).isNotEmpty();
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> deploy(production, "", cluster.signed()).code() == 0);
        cluster.kubectl("wait", "--for=jsonpath={.status.healthy}=1", "--timeout=60s", "environment/" + staging)
                .succeeded();
        assertThat(kubectl("", production, "set", "image", "deployment/web", "web=" + cluster.unsigned())
                        .err())
                .contains("promotion/evidence");
    }

    @Test
    void allowsNamespaceChangesByAuthorizedUsers() {
        var namespace = cluster.namespace("moved");
        environment(namespace, "namespaceSelector: {matchLabels: {stage: %s}}".formatted(namespace));
        cluster.kubectl(
                        "create",
                        "clusterrole",
                        "labels-" + namespace,
                        "--verb=get,update,patch",
                        "--resource=namespaces")
                .succeeded();
        cluster.kubectl(
                        "create",
                        "clusterrolebinding",
                        "labels-" + namespace,
                        "--clusterrole=labels-" + namespace,
                        "--user=jane")
                .succeeded();

        await().atMost(20, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(cluster.kubectl(
                                        "label",
                                        "namespace",
                                        namespace,
                                        "--as=jane",
                                        "stage=" + namespace,
                                        "--dry-run=server")
                                .err())
                        .contains("requires the verb update on environments/" + namespace));
        cluster.kubectl("label", "namespace", namespace, "stage=" + namespace).succeeded();
        cluster.kubectl("wait", "--for=jsonpath={.status.namespaces}=1", "--timeout=20s", "environment/" + namespace)
                .succeeded();
        assertThat(cluster.kubectl("label", "namespace", namespace, "--as=jane", "stage-")
                        .err())
                .contains("requires the verb update on environments/" + namespace);
        cluster.kubectl("delete", "environment", namespace).succeeded();
    }

    @Test
    void reportsNamespaceOfTwoEnvironments() {
        var namespace = cluster.namespace("twice");
        environment(namespace, "namespaces: [%s]".formatted(namespace));
        cluster.apply(manifest(namespace + "-b", "namespaces: [%s]".formatted(namespace)), "apply", "-f", "-")
                .succeeded();

        for (var each : new String[] {namespace, namespace + "-b"}) {
            cluster.kubectl("wait", "--for=condition=Ready=false", "--timeout=20s", "environment/" + each)
                    .succeeded();
        }
        assertThat(deploy(namespace, "", cluster.signed()).err()).contains("access/environment", "more than one");
        cluster.kubectl("delete", "environment", namespace + "-b").succeeded();
    }

    @Test
    void rejectsInvalidEnvironment() {
        var result = cluster.apply(
                manifest("wrong", "namespaces: [a]\npromotion: {from: dev, soak: soon}"), "create", "-f", "-");

        assertThat(result.err()).contains("spec.promotion.soak");
    }

    @Test
    void appliesPolicyToEnvironments() {
        var namespace = cluster.namespace("matched");
        cluster.apply("""
            apiVersion: sallyport.dev/v1alpha1
            kind: DeploymentPolicy
            metadata: {name: %1$s}
            spec:
              match: {environments: [%1$s]}
              images: {sources: []}
            """.formatted(namespace), "apply", "-f", "-").succeeded();
        cluster.kubectl("wait", "--for=condition=Ready=false", "--timeout=20s", "deploymentpolicy/" + namespace)
                .succeeded();
        assertThat(deploy(namespace, "", cluster.signed()).code()).isZero();

        environment(namespace, "namespaces: [%s]\ndeployers: Anyone".formatted(namespace));
        cluster.kubectl("wait", "--for=condition=Ready", "--timeout=20s", "deploymentpolicy/" + namespace)
                .succeeded();
        assertThat(kubectl("", namespace, "set", "image", "deployment/web", "web=docker.io/library/httpd:2")
                        .err())
                .contains("image/source");
    }

    private static void environment(String name, String spec) {
        cluster.environment(name, spec);
    }

    private static String manifest(String name, String spec) {
        return """
            apiVersion: sallyport.dev/v1alpha1
            kind: Environment
            metadata: {name: %s}
            spec:
            """.formatted(name) + spec.indent(2);
    }

    private static void mayWrite(String namespace, String user) {
        cluster.kubectl("create", "rolebinding", user, "-n", namespace, "--clusterrole=edit", "--user=" + user)
                .succeeded();
    }

    private static void mayDeploy(String environment, String user) {
        var name = "deploys-" + environment;
        cluster.apply("""
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: %1$s}
            rules: [{apiGroups: [sallyport.dev], resources: [environments], resourceNames: [%2$s], verbs: [deploy]}]
            """.formatted(name, environment), "create", "-f", "-").succeeded();
        cluster.kubectl("create", "clusterrolebinding", name, "--clusterrole=" + name, "--user=" + user)
                .succeeded();
    }

    private static Result deploy(String namespace, String user, String image) {
        return user.isEmpty()
                ? cluster.apply(deployment("web", image), "create", "-n", namespace, "-f", "-")
                : cluster.apply(deployment("web", image), "create", "--as=" + user, "-n", namespace, "-f", "-");
    }

    private static Result kubectl(String user, String namespace, String... arguments) {
        var all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--namespace=" + namespace;
        all[arguments.length + 1] = user.isEmpty() ? "--v=0" : "--as=" + user;
        return cluster.kubectl(all);
    }

    private static String record(String namespace, String path) {
        return cluster.record(namespace, "deployment-web", path);
    }

    private static String first(String namespace, String kind, String field) {
        return cluster.kubectl("get", kind, "-n", namespace, "-o", "jsonpath={.items[0].metadata." + field + "}")
                .out()
                .strip();
    }

    private static String deployment(String name, String image) {
        return """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: %1$s}
            spec:
              selector: {matchLabels: {app: %1$s}}
              template:
                metadata: {labels: {app: %1$s}}
                spec: {containers: [{name: %1$s, image: %2$s}]}
            """.formatted(name, image);
    }
}
