package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.sigstore.KeyMint;
import dev.sallyport.sigstore.KeyMint.Algorithm;
import dev.sallyport.workload.ObjectKind;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests of updates that are no deployments, against a real API server: by an account that is no deployer, in a freeze, with a
 * registry that does not exist, on objects that violate a newer policy.
 */
class UpdateIT {
    private static final String IMAGE = "registry.invalid/web:1";
    private static final String SPEC = """
        containers:
          - name: web
            image: %s
            ports: [{containerPort: 80, hostPort: 80}]
            resources: {requests: {cpu: 100m, memory: 64Mi}}
        """.formatted(IMAGE);
    private static LocalCluster cluster;
    private static String namespace;

    @BeforeAll
    static void createObjectsBeforeThePolicies() {
        cluster = LocalCluster.get();
        namespace = cluster.namespace("updates");
        for (var kind :
                ObjectKind.builtIn().stream().filter(ObjectKind::isWorkload).toList()) {
            var spec = kind == ObjectKind.POD ? SPEC + "schedulingGates: [{name: example.org/queue}]\n" : SPEC;
            cluster.apply(Workloads.manifest(kind, namespace, "web", spec), "create", "-f", "-")
                    .succeeded();
        }
        cluster.apply("""
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: controller, namespace: %s}
            rules: [{apiGroups: ["", apps, batch], resources: ["*"], verbs: ["*"]}]
            """.formatted(namespace), "create", "-f", "-").succeeded();
        cluster.kubectl(
                        "create",
                        "rolebinding",
                        "controller",
                        "-n",
                        namespace,
                        "--role=controller",
                        "--serviceaccount=" + namespace + ":controller")
                .succeeded();
        cluster.policy(
                namespace, """
                    authorities:
                      - name: ci
                        key:
                          pem: |
                    %s
                    images: {rules: [{match: ["**"], signedBy: [ci]}]}
                    network: {hostPorts: []}
                    rules: [{name: gates, expression: "object.kind != 'Pod' || has(object.spec.schedulingGates)"}]
                    """.formatted(new KeyMint(Algorithm.P256).pem().indent(8)));
        cluster.environment(
                namespace,
                "namespaces: [%s]\nfreeze: [{startTime: %s, endTime: %s, reason: holidays}]"
                        .formatted(namespace, time(-1), time(1)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
        pods                   | add     | /metadata/labels                     | {"role": "primary"}
        pods                   | add     | /metadata/annotations                | {"leader": "web-0"}
        pods                   | add     | /metadata/finalizers                 | ["example.org/hold"]
        pods                   | remove  | /metadata/finalizers                 |
        pods                   | add     | /spec/nodeSelector                   | {"pool": "batch"}
        pods                   | add     | /spec/tolerations/-                  | {"operator": "Exists"}
        pods                   | add     | /spec/activeDeadlineSeconds          | 3600
        podtemplates           | add     | /metadata/labels                     | {"a": "b"}
        replicationcontrollers | replace | /spec/replicas                       | 2
        replicasets            | replace | /spec/replicas                       | 2
        deployments            | add     | /metadata/labels                     | {"a": "b"}
        deployments            | add     | /metadata/annotations                | {"a": "b"}
        deployments            | replace | /spec/replicas                       | 2
        deployments            | add     | /spec/paused                         | true
        deployments            | add     | /spec/minReadySeconds                | 5
        deployments            | replace | /spec/strategy                       | {"type": "Recreate"}
        statefulsets           | replace | /spec/replicas                       | 2
        statefulsets           | replace | /spec/updateStrategy                 | {"type": "OnDelete"}
        daemonsets             | replace | /spec/updateStrategy                 | {"type": "OnDelete"}
        jobs                   | add     | /spec/template/metadata/labels/queue | "a"
        jobs                   | add     | /spec/template/metadata/annotations  | {"a": "b"}
        jobs                   | add     | /spec/template/spec/nodeSelector     | {"pool": "batch"}
        jobs                   | add     | /spec/template/spec/tolerations      | [{"operator": "Exists"}]
        jobs                   | add     | /spec/template/spec/schedulingGates  | [{"name": "example.org/queue"}]
        jobs                   | replace | /spec/parallelism                    | 2
        jobs                   | add     | /spec/activeDeadlineSeconds          | 3600
        jobs                   | replace | /spec/suspend                        | false
        cronjobs               | replace | /spec/suspend                        | true
        cronjobs               | replace | /spec/schedule                       | "0 1 1 1 *"
        """)
    void allowsUpdatesThatAreNoDeployments(String resource, String operation, String path, @Nullable String value) {
        var result = patch(resource, "", operation, path, value);

        assertThat(result.code()).as(result.err()).isZero();
    }

    @Test
    void allowsResizeInPlace() {
        var result = patch(
                "pods", "--subresource=resize", "replace", "/spec/containers/0/resources/requests/cpu", "\"200m\"");

        assertThat(result.code()).as(result.err()).isZero();
    }

    @Test
    void allowsScale() {
        var result = cluster.kubectl("scale", "deployment/web", "--replicas=3", "-n", namespace, "--as=" + account());

        assertThat(result.code()).as(result.err()).isZero();
    }

    /** The rule of the policy is about the gate; removing it is an update that the rule denies. */
    @Test
    void deniesUpdateThatViolatesARule() {
        assertThat(patch("pods", "", "remove", "/spec/schedulingGates", null).err())
                .contains("rule/gates")
                .doesNotContain("access/", "image/");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
        deployments  | add     | /spec/template/metadata/annotations           | {"restartedAt": "now"}
        deployments  | add     | /spec/template/spec/nodeSelector              | {"pool": "batch"}
        statefulsets | add     | /spec/template/spec/containers/0/args         | ["a"]
        daemonsets   | add     | /spec/template/spec/hostNetwork               | true
        """)
    void deniesDeploymentsWithoutAskingTheRegistry(
            String resource, String operation, String path, @Nullable String value) {
        assertThat(patch(resource, "", operation, path, value).err())
                .contains("access/deployer", "access/freeze", "network/host-port")
                .doesNotContain("image/signature");
    }

    @Test
    void deniesOtherImageOfAPod() {
        assertThat(patch("pods", "", "replace", "/spec/containers/0/image", "\"registry.invalid/web:2\"")
                        .err())
                .contains("access/deployer", "access/freeze", "image/signature");
    }

    private static Command.Result patch(
            String resource, String subresource, String operation, String path, @Nullable String value) {
        var change = "[{\"op\": \"%s\", \"path\": \"%s\"%s}]"
                .formatted(operation, path, value == null ? "" : ", \"value\": " + value);
        return cluster.kubectl(
                "patch",
                resource,
                "web",
                "-n",
                namespace,
                "--as=" + account(),
                "--type=json",
                subresource.isEmpty() ? "--v=0" : subresource,
                "-p",
                change);
    }

    private static String account() {
        return "system:serviceaccount:" + namespace + ":controller";
    }

    private static String time(int hours) {
        return Instant.now()
                .truncatedTo(ChronoUnit.SECONDS)
                .plus(hours, ChronoUnit.HOURS)
                .toString();
    }
}
