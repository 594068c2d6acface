package dev.sallyport.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.export.StaticFiles;
import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Test of exported static manifests: they hold after an administrator has deleted all registrations. */
class StaticExportIT {
    private static final Path DIRECTORY = Path.of("target", "it-static-files").toAbsolutePath();
    private static final String POLICY = """
        apiVersion: sallyport.dev/v1alpha1
        kind: DeploymentPolicy
        metadata: {name: static}
        spec:
          match: {namespaces: ["static-*"]}
          podSecurity: {level: baseline}
          secrets: {literals: Forbid}
        """;
    private static final String CREDENTIAL = """
        containers:
          - name: web
            image: nginx
            env: [{name: API_KEY, value: "ghp_016C7f8e9A0bDcE1f2A3b4C5d6E7f8A9b0C1"}]
        """;

    @Test
    void deniesAfterAllRegistrationsAreDeleted() {
        export().succeeded();
        var cluster = new LocalCluster(
                "it-static",
                Map.of(
                        "SALLYPORT_LOCAL_API_OPTIONS",
                        "--feature-gates=ManifestBasedAdmissionControlConfig=true --admission-control-config-file="
                                + DIRECTORY.resolve(StaticFiles.CONFIGURATION)));
        cluster.apply(POLICY, "apply", "-f", "-").succeeded();
        cluster.kubectl("wait", "--for", "condition=Ready", "--timeout", "60s", "dpol/static")
                .succeeded();
        var namespace = cluster.namespace("static-web");
        export("--webhook-url", cluster.now("webhook"), "--kubeconfig", cluster.now("kubeconfig"))
                .succeeded();
        forbidRegistration(cluster);
        deleteRegistrations(cluster);

        var credential = Workloads.manifest(ObjectKind.POD, namespace, "credential", CREDENTIAL);
        var privileged = Workloads.manifest(ObjectKind.POD, namespace, "privileged", Workloads.privileged("nginx"));
        var good = Workloads.manifest(ObjectKind.POD, namespace, "good", Workloads.restricted("nginx"));
        await().atMost(120, SECONDS)
                .untilAsserted(() -> assertThat(cluster.apply(credential, "create", "--dry-run=server", "-f", "-")
                                .err())
                        .contains("\"workloads.sallyport.dev\" denied", "secrets/literal"));
        assertThat(cluster.apply(privileged, "create", "--dry-run=server", "-f", "-")
                        .err())
                .contains(".static.k8s.io", "pod-security/privileged");
        cluster.apply(good, "create", "--dry-run=server", "-f", "-").succeeded();
        assertThat(cluster.kubectl("get", "validatingwebhookconfigurations", "-o", "name")
                        .out())
                .isEmpty();

        var operator =
                ProcessHandle.of(Long.parseLong(cluster.now("operator_pid"))).orElseThrow();
        operator.destroyForcibly();
        operator.onExit().join();
        assertThat(cluster.apply(good, "create", "--dry-run=server", "-f", "-").err())
                .contains("failed calling webhook \"workloads.sallyport.dev\"");
    }

    private static Command.Result export(String... options) {
        var command = Stream.concat(
                Stream.of("bin/sallyport", "export", "static", "-p", "-", "-d", DIRECTORY.toString()),
                Stream.of(options));
        return Command.run(Map.of(), POLICY, command.toArray(String[]::new));
    }

    /** Takes the permission from the operator to register its webhooks again. */
    private static void forbidRegistration(LocalCluster cluster) {
        cluster.client()
                .rbac()
                .clusterRoles()
                .withName("sallyport")
                .edit(role -> new ClusterRoleBuilder(role)
                        .withRules(role.getRules().stream()
                                .filter(rule -> !rule.getApiGroups().equals(List.of("admissionregistration.k8s.io")))
                                .toList())
                        .build());
    }

    private static void deleteRegistrations(LocalCluster cluster) {
        for (var kind : List.of(
                "validatingwebhookconfigurations",
                "mutatingwebhookconfigurations",
                "validatingadmissionpolicies",
                "validatingadmissionpolicybindings")) {
            cluster.kubectl("delete", kind, "--all").succeeded();
        }
    }
}
