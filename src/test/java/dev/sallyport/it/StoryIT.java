package dev.sallyport.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.it.Command.Result;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Test of the full path of an image from development to staging and production, with denials, exceptions, rollback and
 * drift, and their Events, audit lines, records and metrics. Ann is a deployer, Joe is not, and Bob approves.
 */
class StoryIT {
    private static final String SIGNATURE = """
        authorities: [{name: release, key: {configMapRef: {name: signing-keys, key: release.pub}}}]
        images: {rules: [{match: ["**"], signedBy: [release]}]}
        """;

    /** Metrics that need a TrustRoot or an open circuit breaker, which this test does not have. */
    private static final Set<String> METRICS_OF_OTHER_TESTS = Set.of(
            "sallyport_trust_root_expiry_timestamp_seconds",
            "sallyport_trust_root_stale",
            "sallyport_registry_circuit_breaker_state",
            "sallyport_notifications_total",
            "sallyport_violation_open_seconds");

    private final LocalCluster cluster = LocalCluster.get();
    private final String dev = cluster.namespace("story-dev");
    private final String staging = cluster.namespace("story-staging");
    private final String production = cluster.namespace("story-production");

    @Test
    void recordsEveryStepFromFirstDeploymentToDrift() throws IOException, InterruptedException {
        environments();
        grantPermissions();

        assertDenied(
                deploy("joe", dev, cluster.signed(), ""),
                "access/deployer",
                "user \"joe\" has no permission to deploy");
        assertDenied(deploy("ann", dev, cluster.unsigned(), ""), "image/signature");
        assertDenied(deploy("ann", production, cluster.signed(), ""), "promotion/evidence");

        deploy("ann", dev, cluster.signed(), "").succeeded();
        awaitSoaked(dev);
        assertThat(record(dev, ".spec.revisions[0].requester")).isEqualTo("ann");
        assertThat(record(dev, ".spec.revisions[0].images[0].authorities[0]")).isEqualTo("release");
        assertDenied(deploy("ann", production, cluster.signed(), ""), "promotion/order", staging);

        assertThat(sallyport("promote", "check", "Deployment/web", "-n", dev, "--to", production))
                .satisfies(run -> assertThat(run.code()).as(run.err()).isEqualTo(1))
                .satisfies(run -> assertThat(run.out()).contains("would be denied", "promotion/order"));
        awaitAllowed(() -> deploy("ann", staging, cluster.signed(), ""));
        awaitSoaked(staging);
        assertThat(sallyport("promote", "check", "deploy/web", "-n", staging, "--to", production))
                .satisfies(
                        run -> assertThat(run.code()).as(run.out() + run.err()).isZero())
                .satisfies(run -> assertThat(run.out()).contains("would be allowed", "sha256:"));
        awaitAllowed(() -> deploy("ann", production, cluster.signed(), ""));
        awaitHealthy("1");

        freeze();
        var restart = new String[] {"rollout", "restart", "-n", production, "deployment/web", "--as=ann"};
        assertDenied(cluster.kubectl(restart), "access/freeze", "the end of the year");
        requestException(Instant.now().plusSeconds(45).truncatedTo(ChronoUnit.SECONDS));
        assertDenied(cluster.kubectl(restart), "access/freeze");
        approve("ann", 1);
        approve("bob", 0);
        awaitAllowed(() -> cluster.kubectl(restart));
        await().atMost(30, SECONDS)
                .until(() ->
                        record(production, ".spec.revisions[0].exceptions[0]").equals("hotfix"));
        awaitHealthy("2");
        cluster.kubectl(
                        "wait",
                        "--for=jsonpath={.status.phase}=Expired",
                        "--timeout=90s",
                        "dex/hotfix",
                        "-n",
                        production)
                .succeeded();
        await().atMost(20, SECONDS).untilAsserted(() -> assertDenied(cluster.kubectl(restart), "access/freeze"));
        endFreeze();

        awaitAllowed(() -> deploy("ann", production, cluster.signed(), "env: [{name: MODE, value: broken}], "));
        await().atMost(30, SECONDS)
                .until(() -> record(production, ".spec.revisions[0].number").equals("3"));
        await().atMost(90, SECONDS).until(() -> {
            ReadyPods.markCrashing(cluster, production);
            return events(production).contains("RolledBack");
        });
        awaitHealthy("4");
        assertThat(record(production, ".status.rollouts[*].phase")).isEqualTo("Healthy RolledBack Healthy Healthy");

        await().atMost(60, SECONDS).until(() -> {
            ReadyPods.markRunningOther(cluster, production);
            return cluster.kubectl("get", "env", production, "-o", "jsonpath={.status.drifts[*].reason}")
                    .out()
                    .contains("Image");
        });

        assertCommandLineOutput();
        assertEvents();
        assertAuditLines();
        assertMetrics();
    }

    private void assertCommandLineOutput() {
        assertThat(sallyport("status").out()).contains(dev, staging, production, "policies: ", "exceptions: ");
        assertThat(sallyport("status", production).out())
                .contains("from " + staging, "Deployment/web", "Image drift: Deployment " + production + "/web");
        assertThat(sallyport("history", "Deployment/web", "-n", production).out())
                .contains("RolledBack", "ann", "exception hotfix", "release", "revision 3: ");
    }

    private Result sallyport(String... arguments) {
        return Command.run(
                Map.of(),
                "",
                Stream.concat(
                                Stream.of("bin/sallyport"),
                                Stream.concat(
                                        Stream.of(arguments), Stream.of("--kubeconfig", cluster.now("kubeconfig"))))
                        .toArray(String[]::new));
    }

    private void assertEvents() {
        await().atMost(30, SECONDS)
                .untilAsserted(() -> assertThat(events(production))
                        .contains(
                                "DeploymentDenied",
                                "DeploymentAllowed",
                                "ExceptionUsed",
                                "ExceptionExpired",
                                "RolloutHealthy",
                                "RolloutFailed",
                                "RolledBack",
                                "DriftDetected"));
        assertThat(events(dev)).contains("DeploymentDenied", "DeploymentAllowed", "RolloutHealthy", "RolloutSoaked");
    }

    private void assertAuditLines() throws IOException {
        var lines = Files.readAllLines(Path.of(cluster.now("operator_log"))).stream()
                .filter(line -> line.startsWith("{") && line.contains("\"" + production + "\""))
                .toList();
        assertThat(lines)
                .anyMatch(line -> line.contains("promotion/order") && line.contains("\"ann\""))
                .anyMatch(line -> line.contains("access/freeze") && line.contains("\"Deny\""))
                .anyMatch(line -> line.contains("\"hotfix\"") && line.contains("\"Allow\""))
                .anyMatch(line -> line.contains("RolloutFailed"))
                .anyMatch(line -> line.contains("RolledBack"));
    }

    private void assertMetrics() throws IOException, InterruptedException {
        var metrics = metrics();
        assertThat(metrics)
                .anyMatch(line -> isPositive(line, "sallyport_environment_rule_violations_total", dev, "unauthorized"))
                .anyMatch(
                        line -> isPositive(line, "sallyport_environment_rule_violations_total", production, "skipped"))
                .anyMatch(line -> isPositive(line, "sallyport_environment_rule_violations_total", production, "frozen"))
                .anyMatch(line -> isPositive(line, "sallyport_environment_deployments_total", production, "allowed"))
                .anyMatch(line -> isPositive(line, "sallyport_environment_drifted_workloads", production, "image"))
                .anyMatch(line -> isPositive(line, "sallyport_changes_total", production, "succeeded"))
                .anyMatch(line -> isPositive(line, "sallyport_change_lead_duration_seconds_count", production))
                .anyMatch(line -> isPositive(line, "sallyport_exception_uses_total", "access/freeze"))
                .anyMatch(line -> isPositive(line, "sallyport_rollout_detection_duration_seconds_count", production))
                .anyMatch(line -> isPositive(line, "sallyport_rollout_rollback_duration_seconds_count", production));
        await().atMost(60, SECONDS)
                .until(() -> metrics().stream()
                        .anyMatch(line -> isPositive(line, "sallyport_environment_workloads_verified", production)));
        await().atMost(60, SECONDS)
                .untilAsserted(() -> assertThat(metricNames())
                        .containsAll(MonitoringFiles.metrics().stream()
                                .filter(name -> !METRICS_OF_OTHER_TESTS.contains(name))
                                .toList()));
    }

    /** Returns whether the line is a sample of the metric with these label values and a value above zero. */
    private static boolean isPositive(String line, String name, String... labels) {
        return line.startsWith(name)
                && !line.endsWith(" 0.0")
                && List.of(labels).stream().allMatch(label -> line.contains("\"" + label + "\""));
    }

    private Set<String> metricNames() throws IOException, InterruptedException {
        return metrics().stream()
                .filter(line -> line.startsWith("sallyport_"))
                .map(line -> line.replaceAll("[{ ].*", ""))
                .collect(Collectors.toSet());
    }

    private List<String> metrics() throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(cluster.now("management") + "/q/metrics"))
                    .build();
            return http.send(request, BodyHandlers.ofString()).body().lines().toList();
        }
    }

    private void environments() {
        environment(dev, "");
        environment(staging, "promotion: {from: %s, soak: 1s}".formatted(dev));
        environment(production, productionSpec(""));
        cluster.apply("""
            apiVersion: sallyport.dev/v1alpha1
            kind: DeploymentPolicy
            metadata: {name: %1$s}
            spec:
              match: {environments: [%2$s, %3$s, %1$s]}
            %4$s\
            """.formatted(production, dev, staging, SIGNATURE.indent(2)), "apply", "-f", "-")
                .succeeded();
        cluster.kubectl("wait", "--for=condition=Ready", "--timeout=20s", "dpol/" + production)
                .succeeded();
    }

    private String productionSpec(String more) {
        return """
            promotion: {from: %s, soak: 1s, action: Deny}
            verification: {deadline: 10m, onFailure: Rollback}
            """.formatted(staging) + more;
    }

    private void freeze() {
        var now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        environment(
                production,
                productionSpec("freeze: [{startTime: %s, endTime: %s, reason: the end of the year}]"
                        .formatted(now.minusSeconds(60), now.plusSeconds(3600))));
        await().atMost(20, SECONDS)
                .untilAsserted(() -> assertDenied(
                        cluster.kubectl("rollout", "restart", "-n", production, "deployment/web", "--as=ann"),
                        "access/freeze"));
    }

    private void endFreeze() {
        environment(production, productionSpec(""));
    }

    private void environment(String name, String more) {
        cluster.environment(name, "namespaces: [%s]\ndeployers: RBAC\n".formatted(name) + more);
    }

    private void grantPermissions() {
        cluster.apply("""
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: %1$s-deployer}
            rules:
              - {apiGroups: [sallyport.dev], resources: [environments], resourceNames: [%2$s, %3$s, %1$s], verbs: [deploy]}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: %1$s-deployer}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: %1$s-deployer}
            subjects: [{kind: User, name: ann}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: exceptions, namespace: %1$s}
            rules:
              - {apiGroups: [sallyport.dev], resources: [deploymentexceptions], verbs: [get, create, update, patch]}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: approver, namespace: %1$s}
            rules:
              - {apiGroups: [sallyport.dev], resources: [deploymentexceptions], verbs: [approve]}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: exceptions, namespace: %1$s}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: exceptions}
            subjects: [{kind: User, name: ann}, {kind: User, name: bob}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: approver, namespace: %1$s}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: approver}
            subjects: [{kind: User, name: bob}]
            """.formatted(production, dev, staging), "apply", "-f", "-")
                .succeeded();
        for (var namespace : List.of(dev, staging, production)) {
            cluster.kubectl(
                            "create",
                            "rolebinding",
                            "developers",
                            "-n",
                            namespace,
                            "--clusterrole=edit",
                            "--user=ann",
                            "--user=joe")
                    .succeeded();
        }
        await().atMost(20, SECONDS)
                .until(() -> cluster.kubectl("auth", "can-i", "deploy", "environments.sallyport.dev/" + dev, "--as=ann")
                                .code()
                        == 0);
    }

    private void requestException(Instant until) {
        cluster.apply("""
            apiVersion: sallyport.dev/v1alpha1
            kind: DeploymentException
            metadata: {name: hotfix, namespace: %1$s}
            spec:
              policies: [environment/%1$s]
              checks: [access/freeze]
              workloads: [{kind: Deployment, name: web}]
              reason: a hole that is being used
              ticket: SEC-1
              expirationTime: "%2$s"
              requestedBy: ann
            """.formatted(production, until), "create", "--as=ann", "-f", "-")
                .succeeded();
    }

    private void approve(String user, int code) {
        assertThat(Approvals.approve(cluster, production, "hotfix", user).code())
                .isEqualTo(code);
    }

    private Result deploy(String user, String namespace, String image, String container) {
        return cluster.apply("""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{%sname: web, image: %s}]}
            """.formatted(container, image), "apply", "--as=" + user, "-n", namespace, "-f", "-");
    }

    private static void assertDenied(Result result, String... texts) {
        assertThat(result.code()).as(result.out()).isEqualTo(1);
        assertThat(result.err()).contains(texts);
    }

    /** Waits because replicas receive changes a moment after the API server. */
    private static void awaitAllowed(Callable<Result> deployment) {
        await().atMost(30, SECONDS).until(() -> deployment.call().code() == 0);
    }

    private void awaitSoaked(String namespace) {
        await().atMost(60, SECONDS).until(() -> {
            ReadyPods.markReady(cluster, namespace);
            return record(namespace, ".status.phase").equals("Soaked");
        });
    }

    private void awaitHealthy(String revision) {
        await().atMost(90, SECONDS).until(() -> {
            ReadyPods.markReady(cluster, production);
            return record(production, ".spec.revisions[0].number").equals(revision)
                    && record(production, ".status.phase").equals("Healthy");
        });
    }

    private String record(String namespace, String path) {
        return cluster.record(namespace, "deployment-web", path);
    }

    private String events(String namespace) {
        return cluster.kubectl("get", "events.events.k8s.io", "-n", namespace, "-o", "jsonpath={.items[*].reason}")
                .out();
    }
}
