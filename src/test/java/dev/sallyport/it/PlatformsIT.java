package dev.sallyport.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sallyport.it.Command.Result;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Installations of the chart with the values of each platform, on a control plane with the peculiarities of these
 * platforms: the limit on critical priority classes of GKE, the Admissions Enforcer of AKS, the users of restricted-v2 of
 * OpenShift, and registries of a closed network. The CRDs of the Prometheus operator and of cert-manager are the real ones.
 */
class PlatformsIT {
    private static final String NAMESPACE = "sallyport-system";
    private static final Path DIRECTORY = Path.of("target", "it-platforms").toAbsolutePath();
    private static final Path ADMISSION = DIRECTORY.resolve("admission.yaml");
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "SALLYPORT_LOCAL_DIR",
            DIRECTORY.toString(),
            "SALLYPORT_LOCAL_API_OPTIONS",
            "--admission-control-config-file " + ADMISSION);
    private static final Pattern SHELL = Pattern.compile("(?ms)^```sh\n(.*?)^```$");
    private static ClusterAccess cluster;

    @BeforeAll
    static void start() throws IOException {
        Command.run(ENVIRONMENT, "", "bin/local", "down").succeeded();
        Files.createDirectories(DIRECTORY);
        Files.writeString(ADMISSION, """
            apiVersion: apiserver.config.k8s.io/v1
            kind: AdmissionConfiguration
            plugins:
              - name: ResourceQuota
                configuration:
                  apiVersion: apiserver.config.k8s.io/v1
                  kind: ResourceQuotaConfiguration
                  limitedResources:
                    - resource: pods
                      matchScopes:
                        - scopeName: PriorityClass
                          operator: In
                          values: [system-node-critical, system-cluster-critical]
            """);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Command.run(ENVIRONMENT, "", "bin/local", "down")));
        Command.run(ENVIRONMENT, "", "bin/local", "up", "--no-operator").succeeded();
        cluster = new ClusterAccess(status("kubeconfig"));
        installDefinitions("github.com/prometheus-operator/prometheus-operator", "example/prometheus-operator-crd");
        installDefinitions("github.com/cert-manager/cert-manager", "deploy/crds");
    }

    @AfterEach
    void uninstall() {
        helm("uninstall", "sallyport", "-n", NAMESPACE, "--ignore-not-found", "--wait");
        cluster.kubectl("delete", "validatingadmissionpolicy,validatingadmissionpolicybinding", "imitation");
        cluster.kubectl("delete", "namespace", NAMESPACE, "--ignore-not-found").succeeded();
    }

    static Stream<String> valuesFiles() throws IOException {
        try (var files = Files.list(Path.of("helm/sallyport/ci"))) {
            return files.map(Path::toString).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("valuesFiles")
    void everyObjectIsValidByTheSchemaOfItsKind(String values) {
        cluster.kubectl("create", "namespace", NAMESPACE).succeeded();
        cluster.kubectl("create", "serviceaccount", "-n", NAMESPACE, "sallyport-probe")
                .succeeded();
        var rendered = Chart.template("-f", values).succeeded().out();

        var applied = cluster.apply(rendered, "apply", "--dry-run=server", "--validate=strict", "-f", "-");

        assertThat(applied.code()).as(applied.err()).isZero();
        assertThat(applied.err()).doesNotContain("unknown field");
    }

    @Test
    void schemasRejectUnknownFieldsOfMonitors() {
        cluster.kubectl("create", "namespace", NAMESPACE).succeeded();
        var rendered = Chart.template("--set", "serviceMonitor.enabled=true,crds.install=false")
                .succeeded()
                .out()
                .replace("path: /q/metrics", "paths: /q/metrics");

        assertThat(cluster.apply(rendered, "apply", "--dry-run=server", "--validate=strict", "-f", "-")
                        .err())
                .contains("unknown field \"spec.endpoints[0].paths\"");
    }

    @Test
    void gkeAdmitsCriticalPodsByTheQuotaOfTheChart() {
        install("gke", "--set", "resourceQuota.enabled=false").succeeded();
        await().atMost(60, SECONDS)
                .until(() ->
                        cluster.kubectl("get", "events", "-n", NAMESPACE).out().contains("insufficient quota"));
        assertThat(pods()).isEmpty();

        install("gke").succeeded();

        awaitPods(3);
        assertThat(cluster.client()
                        .serviceAccounts()
                        .inNamespace(NAMESPACE)
                        .withName("sallyport")
                        .get()
                        .getMetadata()
                        .getAnnotations())
                .containsKey("iam.gke.io/gcp-service-account");
    }

    @Test
    void controlPlaneOfPrivateGkeReachesThePort() {
        install("gke-private").succeeded();

        awaitPods(3);
        var port =
                cluster
                        .client()
                        .services()
                        .inNamespace(NAMESPACE)
                        .withName("sallyport")
                        .get()
                        .getSpec()
                        .getPorts()
                        .stream()
                        .filter(each -> each.getPort() == 443)
                        .findFirst()
                        .orElseThrow();
        assertThat(pods().getFirst().getSpec().getContainers().getFirst().getPorts())
                .filteredOn(each -> each.getName().equals(port.getTargetPort().getStrVal()))
                .singleElement()
                .satisfies(each -> assertThat(each.getContainerPort()).isIn(443, 10250));
    }

    @Test
    void eksPodsListenOnThePortsOfTheNode() {
        install("eks").succeeded();

        awaitPods(3);
        var pod = pods().getFirst().getSpec();
        assertThat(pod.getHostNetwork()).isTrue();
        assertThat(pod.getContainers().getFirst().getPorts())
                .hasSize(3)
                .allSatisfy(port -> assertThat(port.getHostPort()).isEqualTo(port.getContainerPort()));
    }

    @Test
    void openshiftAssignsTheUser() {
        imitate(
                "pods",
                "!has(object.spec.securityContext) || !has(object.spec.securityContext.runAsUser)"
                        + " || (object.spec.securityContext.runAsUser >= 1000700000"
                        + " && object.spec.securityContext.runAsUser <= 1000709999)",
                "restricted-v2: runAsUser must be in the range of the namespace");
        install("gke").succeeded();
        await().atMost(60, SECONDS)
                .until(() ->
                        cluster.kubectl("get", "events", "-n", NAMESPACE).out().contains("restricted-v2"));
        helm("uninstall", "sallyport", "-n", NAMESPACE, "--wait").succeeded();

        install("openshift").succeeded();

        awaitPods(3);
        assertThat(pods().getFirst().getSpec().getSecurityContext().getRunAsNonRoot())
                .isTrue();
        assertThat(cluster.kubectl("get", "servicemonitors,prometheusrules", "-n", NAMESPACE, "-o", "name")
                        .out())
                .contains("servicemonitor.monitoring.coreos.com/sallyport")
                .contains("prometheusrule.monitoring.coreos.com/sallyport");
    }

    @Test
    void k3sRunsOneReplicaThatMayBeEvicted() {
        install("k3s").succeeded();

        awaitPods(1);
        var name = pods().getFirst().getMetadata().getName();
        assertThat(cluster.client().pods().inNamespace(NAMESPACE).withName(name).evict())
                .isTrue();
    }

    @Test
    void closedNetworkPullsFromItsMirrorOnly() {
        imitate(
                "pods",
                "object.spec.containers.all(c, c.image.startsWith('registry.example.org/mirror/'))",
                "images are pulled from the mirror only");

        install("air-gapped").succeeded();

        awaitPods(3);
        assertThat(pods().getFirst().getSpec().getImagePullSecrets().getFirst().getName())
                .isEqualTo("mirror-credentials");
    }

    @Test
    void aksLeavesTheConfigurationAlone() throws IOException {
        install("aks").succeeded();
        awaitPods(3);
        assertThat(cluster.client()
                        .policy()
                        .v1()
                        .podDisruptionBudget()
                        .inNamespace(NAMESPACE)
                        .withName("sallyport")
                        .get()
                        .getSpec()
                        .getMinAvailable()
                        .getIntVal())
                .isEqualTo(2);

        Command.run(settings("aks", "openshift", "staged"), "", "bin/local", "up")
                .succeeded();
        await().atMost(60, SECONDS).until(() -> configuration().get() != null);
        assertThat(configuration().get().getWebhooks())
                .filteredOn(webhook -> webhook.getMatchConditions().stream()
                        .anyMatch(condition -> condition.getName().equals("not-of-the-platform")))
                .extracting(ValidatingWebhook::getName)
                .containsExactly("workloads.sallyport.dev");
        assertThat(Files.readString(Path.of(status("operator_log"))).lines())
                .anyMatch(line -> line.startsWith("{\"@timestamp\"") && line.contains("\"log.level\":\"INFO\""));
        var generation = generation();
        await().during(5, SECONDS).atMost(10, SECONDS).until(() -> enforceOnce() && generation() == generation);

        configuration().edit(current -> {
            current.getMetadata().getAnnotations().remove("admissions.enforcer/disabled");
            return current;
        });
        await().atMost(30, SECONDS)
                .until(() -> "true"
                        .equals(configuration()
                                .get()
                                .getMetadata()
                                .getAnnotations()
                                .get("admissions.enforcer/disabled")));
        ProcessHandle.of(Long.parseLong(status("operator_pid"))).orElseThrow().destroy();
    }

    @Test
    void documentedCommandsSucceed() throws IOException {
        var tools = Path.of(Command.tool("helm")).getParent() + ":"
                + Path.of(Command.tool("kubectl")).getParent() + ":" + System.getenv("PATH");
        var environment = Map.of("PATH", tools, "KUBECONFIG", status("kubeconfig"));

        for (var page : List.of("install", "upgrade", "uninstall")) {
            var blocks = SHELL.matcher(Files.readString(Path.of("docs", page + ".md")))
                    .results()
                    .map(block -> block.group(1))
                    .toList();
            assertThat(blocks).as(page).isNotEmpty();
            for (var block : blocks) {
                var run = Command.run(environment, "", "bash", "-eo", "pipefail", "-c", block);
                assertThat(run.code()).as(page + ": " + block + run.err()).isZero();
            }
        }

        assertThat(cluster.kubectl("get", "crd", "-o", "name").out()).doesNotContain("sallyport.dev");
        assertThat(cluster.kubectl("get", "namespace", NAMESPACE, "--ignore-not-found")
                        .out())
                .isEmpty();
    }

    /** Acts as the Admissions Enforcer of AKS once. */
    private static boolean enforceOnce() {
        var current = configuration().get();
        var annotations = current.getMetadata().getAnnotations();
        if (annotations == null || !"true".equals(annotations.get("admissions.enforcer/disabled"))) {
            current.getWebhooks()
                    .forEach(webhook -> webhook.getNamespaceSelector()
                            .getMatchExpressions()
                            .add(new LabelSelectorRequirement("control-plane", "NotIn", List.of("true"))));
            cluster.client().resource(current).update();
        }
        return true;
    }

    private static long generation() {
        return configuration().get().getMetadata().getGeneration();
    }

    private static Resource<ValidatingWebhookConfiguration> configuration() {
        return cluster.client()
                .admissionRegistration()
                .v1()
                .validatingWebhookConfigurations()
                .withName("sallyport");
    }

    /** Returns the settings that the chart gives the operator with the values of platforms. */
    private static Map<String, String> settings(String... platforms) {
        var settings = new HashMap<>(ENVIRONMENT);
        var values = Stream.of(platforms)
                .flatMap(platform -> Stream.of("-f", "helm/sallyport/ci/" + platform + "-values.yaml"))
                .toArray(String[]::new);
        var variables = Chart.object("Deployment", values).at("/spec/template/spec/containers/0/env");
        variables.forEach(variable -> settings.put(
                variable.path("name").asText(), variable.path("value").asText(NAMESPACE)));
        settings.put(
                "SALLYPORT_TRUST_CACHE_DIRECTORY", DIRECTORY.resolve("trust").toString());
        return settings;
    }

    /** Installs a ValidatingAdmissionPolicy in the place of an admission plugin of a platform. */
    private static void imitate(String resource, String expression, String message) {
        cluster.apply("""
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicy
            metadata: {name: imitation}
            spec:
              matchConstraints:
                resourceRules:
                  - {apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [%s]}
              validations:
                - expression: "%s"
                  message: "%s"
            ---
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicyBinding
            metadata: {name: imitation}
            spec: {policyName: imitation, validationActions: [Deny]}
            """.formatted(resource, expression, message), "apply", "-f", "-")
                .succeeded();
        await().atMost(30, SECONDS)
                .until(() -> !cluster.apply("""
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: try, namespace: default}
                    spec:
                      securityContext: {runAsUser: 1}
                      containers: [{name: a, image: elsewhere.example.org/a}]
                    """, "create", "--dry-run=server", "-f", "-")
                        .err()
                        .isEmpty());
    }

    private static Result install(String platform, String... more) {
        return helm(Chart.concat(
                new String[] {
                    "upgrade",
                    "--install",
                    "sallyport",
                    "helm/sallyport",
                    "-n",
                    NAMESPACE,
                    "--create-namespace",
                    "-f",
                    "helm/sallyport/ci/" + platform + "-values.yaml"
                },
                more));
    }

    private static Result helm(String... arguments) {
        return Chart.helm(Chart.concat(arguments, "--kubeconfig", status("kubeconfig")));
    }

    private static void awaitPods(int count) {
        await().atMost(90, SECONDS).untilAsserted(() -> assertThat(pods()).hasSize(count));
    }

    /** Returns the Pods of the newest template. */
    private static List<Pod> pods() {
        var newest = cluster.client().apps().replicaSets().inNamespace(NAMESPACE).list().getItems().stream()
                .filter(set -> set.getSpec().getReplicas() > 0)
                .max((one, other) -> Long.compare(
                        revision(one.getMetadata().getAnnotations()),
                        revision(other.getMetadata().getAnnotations())));
        return cluster.client().pods().inNamespace(NAMESPACE).list().getItems().stream()
                .filter(pod -> newest.isPresent()
                        && pod.getMetadata().getOwnerReferences().stream()
                                .anyMatch(owner -> owner.getUid()
                                        .equals(newest.get().getMetadata().getUid())))
                .toList();
    }

    private static long revision(Map<String, String> annotations) {
        return Long.parseLong(annotations.getOrDefault("deployment.kubernetes.io/revision", "0"));
    }

    private static String status(String key) {
        return ClusterAccess.status(ENVIRONMENT, "bin/local").get(key);
    }

    /** Installs the CRDs of a Go module, which the module proxy serves with its checksum. */
    private static void installDefinitions(String module, String directory) throws IOException {
        var downloaded = Command.run(Map.of(), "", "go", "-C", "tools/crds", "mod", "download", "-json", module)
                .succeeded()
                .out();
        var path = Path.of(new YAMLMapper().readTree(downloaded).path("Dir").asText(), directory);
        try (var files = Files.list(path)) {
            for (var file :
                    files.filter(each -> each.toString().endsWith(".yaml")).toList()) {
                for (var definition : Chart.parsed(Files.readString(file))) {
                    ((ObjectNode) definition.path("metadata")).remove(List.of("labels", "annotations"));
                    cluster.apply(definition.toString(), "apply", "--server-side", "-f", "-")
                            .succeeded();
                }
            }
        }
    }
}
