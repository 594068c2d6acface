package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.it.Command.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Tests of the upgrade from the chart of release 0.1.0 to this one, with objects of users, and of the way back. */
@TestMethodOrder(OrderAnnotation.class)
class UpgradeIT {
    private static final String NAMESPACE = "sallyport-system";
    private static final String OLD_CHART = "src/test/resources/upgrade/sallyport-0.1.0.tgz";
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "SALLYPORT_LOCAL_DIR",
            Path.of("target", "it-upgrade").toAbsolutePath().toString());

    /** Objects that release 0.1.0 accepts. */
    private static final String OBJECTS = """
        apiVersion: sallyport.dev/v1alpha1
        kind: DeploymentPolicy
        metadata: {name: shop}
        spec:
          match: {namespaces: [shop]}
          podSecurity: {level: restricted}
          network: {hostPorts: []}
          secrets: {literals: Forbid}
        ---
        apiVersion: sallyport.dev/v1alpha1
        kind: Environment
        metadata: {name: development}
        spec: {namespaces: [shop-development], deployers: Anyone}
        """;

    private static ClusterAccess cluster;

    @BeforeAll
    static void installOldRelease() {
        local("down").succeeded();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> local("down")));
        local("up", "--no-operator").succeeded();
        cluster = new ClusterAccess(status("kubeconfig"));
        helm("install", "sallyport", OLD_CHART, "--create-namespace", "--set", "replicaCount=2,survey.interval=2h")
                .succeeded();
        cluster.apply(OBJECTS, "apply", "-f", "-").succeeded();
    }

    @AfterAll
    static void stop() {
        local("down");
    }

    @Test
    @Order(1)
    void upgradeRejectsValueOfTheOldReleaseAndChangesNothing() {
        var upgraded = upgrade();

        assertThat(upgraded.code()).isNotZero();
        assertThat(upgraded.err()).contains("survey");
        assertThat(fieldsOfPolicies()).doesNotContain("exclude");
    }

    @Test
    @Order(2)
    void upgradeKeepsValuesAndObjectsAndUpdatesDefinitions() {
        upgrade("--set", "survey=null").succeeded();

        assertThat(fieldsOfPolicies()).contains("exclude");
        assertThat(kubectl("get", "deployment", "-n", NAMESPACE, "sallyport", "-o", "jsonpath={.spec.replicas}"))
                .isEqualTo("2");
        assertThat(kubectl("get", "dpol", "shop", "-o", "jsonpath={.spec.podSecurity.level}"))
                .isEqualTo("restricted");
        assertThat(kubectl("get", "environment", "development", "-o", "jsonpath={.spec.deployers}"))
                .isEqualTo("Anyone");
        assertThat(kubectl("annotate", "--dry-run=server", "-o", "name", "dpol/shop", "written=again"))
                .contains("shop");
    }

    @Test
    @Order(3)
    void newOperatorEvaluatesByOldObjects() {
        local("up").succeeded();

        cluster.kubectl("wait", "--for=condition=Ready", "--timeout=60s", "dpol/shop", "environment/development")
                .succeeded();
        cluster.kubectl("create", "namespace", "shop").succeeded();
        var pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: root}\nspec:\n"
                + Workloads.privileged("example.org/app:1").indent(2);
        var denied = cluster.apply(pod, "create", "-n", "shop", "--dry-run=server", "-f", "-");

        assertThat(denied.code()).isNotZero();
        assertThat(denied.err()).contains("pod-security/privileged");
    }

    @Test
    @Order(4)
    void rollbackRestoresDefinitionsAndKeepsObjects() {
        helm("rollback", "sallyport", "1").succeeded();

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(fieldsOfPolicies()).doesNotContain("exclude"));
        assertThat(kubectl("get", "dpol", "shop", "-o", "jsonpath={.spec.podSecurity.level}"))
                .isEqualTo("restricted");
    }

    private static Result upgrade(String... options) {
        return helm(Chart.concat(
                new String[] {"upgrade", "sallyport", "helm/sallyport", "--reset-then-reuse-values"}, options));
    }

    private static String fieldsOfPolicies() {
        return kubectl(
                "get",
                "crd",
                "deploymentpolicies.sallyport.dev",
                "-o",
                "jsonpath={.spec.versions[0].schema.openAPIV3Schema.properties.spec.properties}");
    }

    private static String kubectl(String... arguments) {
        return cluster.kubectl(arguments).succeeded().out();
    }

    private static Result helm(String... arguments) {
        return Chart.helm(Chart.concat(arguments, "-n", NAMESPACE, "--kubeconfig", status("kubeconfig")));
    }

    private static String status(String key) {
        return ClusterAccess.status(ENVIRONMENT, "bin/local").get(key);
    }

    private static Result local(String... arguments) {
        return Command.run(ENVIRONMENT, "", Chart.concat(new String[] {"bin/local"}, arguments));
    }
}
