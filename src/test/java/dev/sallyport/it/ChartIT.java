package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Unit tests of the chart's templates: the effect of each group of values on the rendered objects. */
class ChartIT {
    private static final String POD = "/spec/template/spec";

    @Test
    void namesFollowReleaseAndOverrides() {
        assertThat(name()).isEqualTo("sallyport");
        assertThat(name("--set", "nameOverride=gate")).isEqualTo("sallyport-gate");
        assertThat(name("--set", "fullnameOverride=gate")).isEqualTo("gate");
        assertThat(env("SALLYPORT_NAME", "--set", "fullnameOverride=gate")).isEqualTo("gate");
    }

    @Test
    void commonLabelsAndAnnotationsAreOnEveryObject() {
        var values = new String[] {
            "--set",
                    "commonLabels.team=security,commonAnnotations.owner=joe,rollback.enabled=true,reports.enabled=true",
            "--set", "serviceMonitor.enabled=true,podMonitor.enabled=true,prometheusRule.enabled=true",
            "--set", "dashboard.enabled=true,networkPolicy.enabled=true,networkPolicy.egress.enabled=true",
            "--set", "autoscaling.enabled=true,attestation.keyless=true,webhook.digestPinning.enabled=true",
            "--set", "registry.readPullSecrets.clusterWide=true,webhook.tls.mode=certManager"
        };
        assertThat(Chart.parsed(Chart.template(values).succeeded().out()))
                .hasSizeGreaterThan(30)
                .filteredOn(object -> !object.at("/metadata/name").asText().equals("sallyport-probe"))
                .allSatisfy(object -> {
                    assertThat(object.at("/metadata/labels/team").asText()).isEqualTo("security");
                    assertThat(object.at("/metadata/annotations/owner").asText())
                            .isEqualTo("joe");
                });
        assertThat(pod(values).at("/metadata").isMissingNode()).isTrue();
    }

    @Test
    void labelsOfPodsNeverReplaceThoseOfTheSelector() {
        var deployment =
                Chart.object("Deployment", "--set", "podLabels.app\\.kubernetes\\.io/name=x,podLabels.tier=gate");

        var labels = deployment.at("/spec/template/metadata/labels");
        assertThat(labels.path("app.kubernetes.io/name").asText()).isEqualTo("sallyport");
        assertThat(labels.path("tier").asText()).isEqualTo("gate");
    }

    @Test
    void imageTakesRegistryAndDigest() {
        assertThat(image()).isEqualTo("sallyport:0.1.0");
        assertThat(image("--set", "image.registry=ghcr.io/acme,image.tag=v2")).isEqualTo("ghcr.io/acme/sallyport:v2");
        assertThat(image("--set", "image.registry=ghcr.io,global.imageRegistry=mirror.example.org/"))
                .isEqualTo("mirror.example.org/sallyport:0.1.0");
        var digest = "sha256:" + "b".repeat(64);
        assertThat(image("--set", "image.digest=" + digest)).isEqualTo("sallyport@" + digest);
        assertThat(pod("--set", "imagePullSecrets[0].name=a,global.imagePullSecrets={b}")
                        .path("imagePullSecrets")
                        .toString())
                .isEqualTo("[{\"name\":\"a\"},{\"name\":\"b\"}]");
    }

    @Test
    void serviceAccountOfYourOwnIsBoundAndNotCreated() {
        var values = new String[] {
            "--set",
            "serviceAccount.create=false,serviceAccount.name=mine,rollback.enabled=true,attestation.keyless=true"
        };
        var objects = Chart.objects(values);

        assertThat(objects).noneMatch(object -> object.path("kind").asText().equals("ServiceAccount"));
        assertThat(pod(values).path("serviceAccountName").asText()).isEqualTo("mine");
        assertThat(objects)
                .filteredOn(object -> object.path("kind").asText().endsWith("Binding") && object.has("subjects"))
                .hasSizeGreaterThan(3)
                .allSatisfy(binding ->
                        assertThat(binding.at("/subjects/0/name").asText()).isEqualTo("mine"));
        assertThat(objects.toString())
                .contains("system:serviceaccount:sallyport-system:mine", "\"resourceNames\":[\"mine\"]");
    }

    @Test
    void platformMayAssignTheUser() {
        var security = pod("-f", "helm/sallyport/ci/openshift-values.yaml").path("securityContext");

        assertThat(security.has("runAsUser")).isFalse();
        assertThat(security.has("runAsGroup")).isFalse();
        assertThat(security.path("runAsNonRoot").asBoolean()).isTrue();
    }

    @Test
    void hostNetworkTakesPortsAndItsDnsPolicy() {
        var values =
                new String[] {"--set", "hostNetwork=true,webhook.port=10260,management.port=10261,liveness.port=10262"};
        var pod = pod(values);

        assertThat(pod.path("hostNetwork").asBoolean()).isTrue();
        assertThat(pod.path("dnsPolicy").asText()).isEqualTo("ClusterFirstWithHostNet");
        assertThat(ports(pod)).containsExactly(10260, 10261, 10262);
        assertThat(env("QUARKUS_HTTP_SSL_PORT", values)).isEqualTo("10260");
        assertThat(env("QUARKUS_MANAGEMENT_PORT", values)).isEqualTo("10261");
        assertThat(env("SALLYPORT_LIVENESS_PORT", values)).isEqualTo("10262");
        assertThat(pod("--set", "hostNetwork=true,dnsPolicy=Default")
                        .path("dnsPolicy")
                        .asText())
                .isEqualTo("Default");
    }

    @Test
    void cacheVolumeOfAnotherTypeReplacesTheDefault() {
        var volumes =
                pod("--set", "trust.cacheVolume.persistentVolumeClaim.claimName=shared,podSecurityContext.fsGroup=5");

        assertThat(volumes.at("/volumes/1").has("emptyDir")).isFalse();
        assertThat(volumes.at("/volumes/1/persistentVolumeClaim/claimName").asText())
                .isEqualTo("shared");
        assertThat(volumes.at("/securityContext/fsGroup").asInt()).isEqualTo(5);
    }

    @Test
    void additionalVolumesContainersAndVariablesAreAppended() {
        var pod = pod(
                "--set-json",
                "extraVolumes=[{\"name\":\"v\",\"emptyDir\":{}}],extraVolumeMounts=[{\"name\":\"v\",\"mountPath\":\"/v\"}]",
                "--set-json",
                "extraContainers=[{\"name\":\"c\",\"image\":\"c\"}],initContainers=[{\"name\":\"i\",\"image\":\"i\"}]",
                "--set-json",
                "extraEnv=[{\"name\":\"A\",\"value\":\"b\"}],extraEnvFrom=[{\"secretRef\":{\"name\":\"s\"}}]");

        assertThat(pod.at("/volumes").toString()).contains("\"name\":\"v\"");
        assertThat(pod.at("/containers/0/volumeMounts").toString()).contains("\"mountPath\":\"/v\"");
        assertThat(pod.at("/containers/0/env").toString()).contains("\"name\":\"A\",\"value\":\"b\"");
        assertThat(pod.at("/containers/0/envFrom/0/secretRef/name").asText()).isEqualTo("s");
        assertThat(pod.at("/containers/1/name").asText()).isEqualTo("c");
        assertThat(pod.at("/initContainers/0/name").asText()).isEqualTo("i");
    }

    @Test
    void autoscalerOwnsTheNumberOfReplicas() {
        assertThat(Chart.object("Deployment", "--set", "autoscaling.enabled=true")
                        .path("spec")
                        .has("replicas"))
                .isFalse();
        assertThat(Chart.object(
                                "HorizontalPodAutoscaler",
                                "--set",
                                "autoscaling.enabled=true,autoscaling.maxReplicas=9")
                        .at("/spec/maxReplicas")
                        .asInt())
                .isEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"priorityClassName=", "priorityClassName=high", "resourceQuota.enabled=false"})
    void quotaIsForCriticalPriorityClassesOnly(String value) {
        assertThat(kinds()).contains("ResourceQuota");
        assertThat(kinds("--set", value)).doesNotContain("ResourceQuota");
    }

    @Test
    void disruptionBudgetTakesEitherBound() {
        assertThat(Chart.object("PodDisruptionBudget").path("spec").has("minAvailable"))
                .isFalse();
        var spec = Chart.object("PodDisruptionBudget", "--set", "podDisruptionBudget.minAvailable=50%")
                .path("spec");
        assertThat(spec.path("minAvailable").asText()).isEqualTo("50%");
        assertThat(spec.has("maxUnavailable")).isFalse();
    }

    @Test
    void certificateOfAnotherClientNeedsNoPermissionToWriteSecrets() {
        for (var values :
                List.of("webhook.tls.mode=secret,webhook.tls.secretName=mine", "webhook.tls.mode=certManager")) {
            var role = Chart.object("Role", "--set", values).path("rules").toString();
            assertThat(role)
                    .contains(
                            "{\"apiGroups\":[\"\"],\"resources\":[\"secrets\"],\"verbs\":[\"get\",\"list\",\"watch\"]}");
            assertThat(role).doesNotContain("webhook-certificate");
        }
        assertThat(env(
                        "SALLYPORT_WEBHOOK_CERTIFICATE_SECRET",
                        "--set",
                        "webhook.tls.mode=secret,webhook.tls.secretName=m"))
                .isEqualTo("m");
        assertThat(Chart.template("--set", "webhook.tls.mode=secret").err())
                .contains("webhook.tls.secretName is required");
        var issuer = new String[] {
            "--set", "webhook.tls.mode=certManager,webhook.tls.certManager.issuerRef.name=corporate",
            "--set", "webhook.tls.certManager.issuerRef.kind=ClusterIssuer"
        };
        assertThat(Chart.object("Certificate", issuer)
                        .at("/spec/issuerRef/kind")
                        .asText())
                .isEqualTo("ClusterIssuer");
        assertThat(kinds(issuer)).doesNotContain("Issuer");
    }

    @Test
    void networkPoliciesTakeRulesOfYourOwn() {
        var policies = Chart.objects(
                        "--set", "networkPolicy.enabled=true,networkPolicy.egress.enabled=true",
                        "--set", "networkPolicy.metricsNamespaces={monitoring},networkPolicy.egress.ports={443,3128}",
                        "--set-json", "networkPolicy.egress.except=[\"10.0.0.0/8\",\"fd00::/8\"]",
                        "--set-json", "networkPolicy.ingress=[{\"ports\":[{\"port\":1}]}]",
                        "--set-json", "networkPolicy.egress.rules=[{\"ports\":[{\"port\":2}]}]")
                .stream()
                .filter(object -> object.path("kind").asText().equals("NetworkPolicy"))
                .toList();

        assertThat(policies).hasSize(2);
        assertThat(policies.toString())
                .contains("\"kubernetes.io/metadata.name\":\"monitoring\"", "{\"port\":1}", "{\"port\":2}")
                .contains(
                        "\"port\":3128",
                        "\"0.0.0.0/0\",\"except\":[\"10.0.0.0/8\"]",
                        "\"::/0\",\"except\":[\"fd00::/8\"]");
    }

    @Test
    void monitorsAreFoundByLabelsInOtherNamespaces() {
        var monitor = Chart.object(
                "ServiceMonitor",
                "--set",
                "serviceMonitor.enabled=true,serviceMonitor.namespace=monitoring,serviceMonitor.interval=30s",
                "--set",
                "serviceMonitor.labels.release=kps");

        assertThat(monitor.at("/metadata/namespace").asText()).isEqualTo("monitoring");
        assertThat(monitor.at("/metadata/labels/release").asText()).isEqualTo("kps");
        assertThat(monitor.at("/spec/namespaceSelector/matchNames/0").asText()).isEqualTo("sallyport-system");
        assertThat(monitor.at("/spec/endpoints/0/interval").asText()).isEqualTo("30s");
        assertThat(kinds("--set", "podMonitor.enabled=true"))
                .contains("PodMonitor")
                .doesNotContain("ServiceMonitor");
    }

    @Test
    void webhookTakesFailurePolicyAndConditions() {
        var values =
                new String[] {"-f", "helm/sallyport/ci/openshift-values.yaml", "--set", "webhook.failurePolicy=Ignore"};

        assertThat(env("SALLYPORT_WEBHOOK_FAILURE_POLICY", values)).isEqualTo("Ignore");
        assertThat(env("SALLYPORT_WEBHOOK_MATCH_CONDITIONS_0__NAME", values)).isEqualTo("not-of-the-platform");
        assertThat(env("SALLYPORT_WEBHOOK_MATCH_CONDITIONS_0__EXPRESSION", values))
                .isEqualTo("!request.namespace.startsWith('openshift-')");
        assertThat(env("SALLYPORT_LOG_FORMAT", "--set", "logging.format=json")).isEqualTo("json");
    }

    @Test
    void rolesForUsersRequestExceptionsAndNeverApproveThem() {
        var roles = Chart.objects().stream()
                .filter(object -> object.at("/metadata/labels").toString().contains("aggregate-to-admin"))
                .toList();

        assertThat(roles).hasSize(3);
        assertThat(roles.toString())
                .contains("aggregate-to-view", "aggregate-to-edit")
                .doesNotContain("approve", "deploy\"");
        assertThat(Chart.objects("--set", "rbac.aggregate=false").toString()).doesNotContain("aggregate-to");
    }

    @Test
    void definitionsStayUnlessTheyMayBeDeleted() {
        assertThat(Chart.template().out()).contains("helm.sh/resource-policy: keep");
        assertThat(Chart.template("--set", "crds.keep=false").out()).doesNotContain("helm.sh/resource-policy");
        assertThat(Chart.template("--set", "crds.install=false").out()).doesNotContain("CustomResourceDefinition\n");
    }

    @Test
    void extraObjectsAreTemplates() {
        assertThat(Chart.object(
                                "LimitRange",
                                "--set-json",
                                "extraObjects=[{\"apiVersion\":\"v1\",\"kind\":\"LimitRange\","
                                        + "\"metadata\":{\"name\":\"{{ .Release.Name }}-limits\"}}]")
                        .at("/metadata/name")
                        .asText())
                .isEqualTo("sallyport-limits");
    }

    @Test
    void testPodProbesTheWebhookWithoutAShell() {
        var probe = Chart.parsed(Chart.template().out()).stream()
                .filter(object -> object.path("kind").asText().equals("Pod"))
                .findFirst()
                .orElseThrow();

        assertThat(probe.at("/metadata/annotations/helm.sh~1hook").asText()).isEqualTo("test");
        assertThat(probe.at("/spec/containers/0/command").toString())
                .endsWith("\"dev.sallyport.app.cli.Main\",\"probe\"]");
        assertThat(Chart.template("--set", "test.enabled=false").out()).doesNotContain("sallyport-probe");
    }

    private static String name(String... values) {
        return Chart.object("Deployment", values).at("/metadata/name").asText();
    }

    private static JsonNode pod(String... values) {
        return Chart.object("Deployment", values).at(POD);
    }

    private static String image(String... values) {
        return pod(values).at("/containers/0/image").asText();
    }

    private static String env(String name, String... values) {
        return stream(pod(values).at("/containers/0/env"))
                .filter(variable -> variable.path("name").asText().equals(name))
                .map(variable -> variable.path("value").asText())
                .findFirst()
                .orElse("");
    }

    private static List<Integer> ports(JsonNode pod) {
        return stream(pod.at("/containers/0/ports"))
                .map(port -> port.path("containerPort").asInt())
                .toList();
    }

    private static List<String> kinds(String... values) {
        return Chart.objects(values).stream()
                .map(object -> object.path("kind").asText())
                .toList();
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
