package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the chart and the kustomize base: a real API server accepts their objects; both grant the same permissions. */
class PackagingIT {
    private final LocalCluster cluster = LocalCluster.get();

    @Test
    void passesHelmLint() {
        var linted = Chart.helm("lint", "--strict", "helm/sallyport");
        assertThat(linted.out()).contains("0 chart(s) failed");
        assertThat(linted.code()).as(linted.out()).isZero();
    }

    @Test
    void rejectsUnknownChartValue() {
        assertThat(template("--set", "replicas=3").err()).contains("additional properties 'replicas' not allowed");
        assertThat(template("--set", "image.digest=latest").err()).contains("/image/digest");
        assertThat(template("--set", "trust.tufRefreshInterval=banana").err()).contains("/trust/tufRefreshInterval");
        assertThat(template("--set", "trust.expiryWarning=1week").err()).contains("/trust/expiryWarning");
        assertThat(template("--set", "registry.mirrorTimeout=forever").err()).contains("/registry/mirrorTimeout");
        assertThat(template("--set", "webhook.exemptNamespaces={a b}").err()).contains("/webhook/exemptNamespaces/0");
        assertThat(template("--set", "webhook.failurePolicy=Maybe").err()).contains("/webhook/failurePolicy");
        assertThat(template("--set", "webhook.timeoutSeconds=60").err()).contains("timeoutSeconds");
        assertThat(template("--set", "registry.mirrors={docker.io}").err()).contains("/registry/mirrors/0");
        assertThat(template("--set", "registry.proxy=http://joe:secret@proxy:3128")
                        .err())
                .contains("/registry/proxy");
    }

    @Test
    void containsAlertsAndDashboardWhenEnabled() throws IOException {
        assertThat(template().succeeded().out()).doesNotContain("kind: PrometheusRule", "grafana_dashboard");

        var rendered = template(
                        "--set", "prometheusRule.enabled=true,dashboard.enabled=true,serviceMonitor.enabled=true")
                .succeeded()
                .out();
        assertThat(rendered).contains("kind: ServiceMonitor", "grafana_dashboard: \"1\"");
        assertThat(rendered)
                .contains(Files.readString(MonitoringFiles.RULES).indent(2).stripTrailing());
        assertThat(rendered).contains("sallyport.json: \"{\\n");
    }

    static Stream<List<String>> values() {
        return Stream.of(
                List.<String>of(),
                List.of("--set", "networkPolicy.enabled=true,replicaCount=1,crds.install=false"),
                List.of(
                        "--set",
                        "image.digest=sha256:" + "a".repeat(64),
                        "--set",
                        "registry.insecure={a:1,b:2},registry.tokenRealms={auth.example.org},registry.pullSecrets={ours}",
                        "--set",
                        "attestation.keyless=true,reports.enabled=true,rollback.enabled=true",
                        "--set",
                        "registry.readPullSecrets.clusterWide=true,attestation.audiences={sigstore,fulcio}",
                        "--set",
                        "webhook.exemptNamespaces={cni,dns},docsUrl=https://docs.example.org/,events.allowedDeployments.enabled=false"),
                List.of(
                        "--set",
                        "registry.mirrors={docker.io=m.example.org/hub},registry.ca.configMap=corporate-ca",
                        "--set",
                        "registry.proxy=http://proxy:3128,registry.noProxy={.example.org}"),
                List.of(
                        "--set",
                        "webhook.digestPinning.enabled=true,webhook.clientAuthority.configMap=ours",
                        "--set",
                        "webhook.clientAuthority.names={kube-apiserver}"),
                List.of(
                        "--set",
                        "rollback.enabled=true,rollback.namespaces={default},registry.readPullSecrets.namespaces={default}",
                        "--set",
                        "promotion.readConfiguration.namespaces={default}",
                        "--set",
                        "registry.readPullSecrets.names={regcred}"));
    }

    @ParameterizedTest
    @MethodSource("values")
    void apiServerAcceptsChart(List<String> values) {
        var rendered = template(values.toArray(String[]::new)).succeeded().out();

        var applied = cluster.apply(rendered, "apply", "--dry-run=server", "-f", "-");

        assertThat(applied.code()).as(applied.err()).isZero();
        assertThat(applied.err()).doesNotContain("violate PodSecurity");
    }

    /** All that need no CRDs of other projects; PlatformsIT has these. */
    static Stream<String> kustomizations() throws IOException {
        try (var overlays = Files.list(Path.of("deploy/overlays"))) {
            return Stream.concat(Stream.of("deploy/base"), overlays.map(Path::toString).toList().stream())
                    .filter(directory -> !directory.endsWith("openshift"));
        }
    }

    @ParameterizedTest
    @MethodSource("kustomizations")
    void apiServerAcceptsKustomizations(String directory) {
        var rendered = cluster.kubectl("kustomize", directory).succeeded().out();

        var applied = cluster.apply(rendered, "apply", "--dry-run=server", "-f", "-");

        assertThat(applied.code()).as(applied.err()).isZero();
        if (!directory.endsWith("eks")) {
            assertThat(applied.err()).doesNotContain("violate PodSecurity");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "reports", "rollback", "pull-secrets"})
    void grantsSamePermissionsForOptionalComponents(String component) {
        var chart = template(
                        "--set",
                        "attestation.keyless=true,reports.enabled=true,rollback.enabled=true",
                        "--set",
                        "registry.readPullSecrets.clusterWide=true")
                .succeeded()
                .out();
        var rights = "jsonpath={.items[?(@.metadata.name==\"sallyport-" + component + "\")].rules}";
        assertThat(template().succeeded().out()).doesNotContain("sallyport-" + component);
        var file = "deploy/components/" + component + "/rbac.yaml";

        var there = cluster.kubectl("apply", "--dry-run=server", "-f", file, "-o", rights)
                .succeeded()
                .out();

        assertThat(there).isNotEmpty();
        assertThat(cluster.apply(chart, "apply", "--dry-run=server", "-f", "-", "-o", rights)
                        .out())
                .isEqualTo(there);
    }

    @Test
    void apiServerAcceptsKustomizeComponents() throws IOException {
        var overlay = Files.createDirectories(Path.of("target", "overlay"));
        Files.writeString(overlay.resolve("kustomization.yaml"), """
            apiVersion: kustomize.config.k8s.io/v1beta1
            kind: Kustomization
            resources: [../../deploy/base]
            components:
              - ../../deploy/components/digest-pinning
              - ../../deploy/components/client-certificates
              - ../../deploy/components/rollback
              - ../../deploy/components/pull-secrets
            """);
        var rendered =
                cluster.kubectl("kustomize", overlay.toString()).succeeded().out();

        assertThat(rendered)
                .contains("SALLYPORT_WEBHOOK_DIGEST_PINNING_ENABLED", "/etc/sallyport/client-authority/ca.crt");
        assertThat(cluster.apply(rendered, "apply", "--dry-run=server", "-f", "-")
                        .code())
                .isZero();
    }

    @Test
    void grantsSamePermissionsInChartAndKustomization() {
        var chart = template().succeeded().out();

        for (var kind : new String[] {"clusterrole", "role"}) {
            var namespace = kind.equals("role") ? "sallyport-system" : "";
            var there = cluster.kubectl("get", kind, "sallyport", "-n", namespace, "-o", "jsonpath={.rules}")
                    .out();
            var applied = cluster.apply(
                    chart,
                    "apply",
                    "--dry-run=server",
                    "-f",
                    "-",
                    "-o",
                    "jsonpath={.items[?(@.metadata.name==\"sallyport\")].rules}");
            assertThat(applied.out()).contains(there);
        }
    }

    @Test
    void containsGeneratedCustomResourceDefinitions() throws IOException {
        for (var kind : List.of(
                "breakglasses",
                "changerecords",
                "deploymentexceptions",
                "deploymentpolicies",
                "deploymentrecords",
                "environments",
                "namespacepolicies",
                "trustroots")) {
            var crd = kind + ".sallyport.dev-v1.yml";
            assertThat(Files.readString(Path.of("helm/sallyport/files/" + crd)))
                    .isEqualTo(Files.readString(Path.of("crds/" + crd)));
        }
    }

    /** Renders the chart without the Pod of helm test, whose service account must exist before it. */
    private static Command.Result template(String... values) {
        return Chart.template(Chart.concat(values, "--set", "test.enabled=false"));
    }
}
