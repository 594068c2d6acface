package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.settings.SallyportSettings;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The chart and kustomize install the same objects, apart from labels of Helm and settings with their default values. */
class SamePackagingIT {
    private static final Set<String> LABELS_OF_HELM = Set.of(
            "app.kubernetes.io/instance", "app.kubernetes.io/managed-by", "app.kubernetes.io/version", "helm.sh/chart");
    private static final Map<String, String> DEFAULTS = defaults(SallyportSettings.class, "SALLYPORT");

    static Stream<Arguments> overlays() throws IOException {
        try (var overlays = Files.list(Path.of("deploy/overlays"))) {
            return overlays
                    .map(overlay -> overlay.getFileName().toString())
                    .filter(name -> Files.exists(Path.of("helm/sallyport/ci", name + "-values.yaml")))
                    .map(name -> Arguments.of(
                            List.of("-f", "helm/sallyport/ci/" + name + "-values.yaml"), "deploy/overlays/" + name))
                    .toList()
                    .stream();
        }
    }

    static Stream<Arguments> components() {
        return Stream.of(
                Arguments.of("reports.enabled=true", List.of("reports")),
                Arguments.of("rollback.enabled=true", List.of("rollback")),
                Arguments.of("attestation.keyless=true", List.of("identity")),
                Arguments.of("registry.readPullSecrets.clusterWide=true", List.of("pull-secrets")),
                Arguments.of("promotion.readConfiguration.clusterWide=true", List.of("configuration")),
                Arguments.of(
                        "registry.credentialProviders.serviceAccountTokens.clusterWide=true,"
                                + "registry.credentialProviders.serviceAccountTokens.audiences={registry.example.org}",
                        List.of("pull-tokens")),
                Arguments.of(
                        "registry.credentialProviders.plugins.configMap=sallyport-credential-providers,"
                                + "registry.credentialProviders.plugins.volume.emptyDir.sizeLimit=256Mi",
                        List.of("credential-plugins")),
                Arguments.of("webhook.digestPinning.enabled=true", List.of("digest-pinning")),
                Arguments.of("networkPolicy.enabled=true", List.of("network-policy")),
                Arguments.of("networkPolicy.egress.enabled=true", List.of("egress-policy")),
                Arguments.of("serviceMonitor.enabled=true", List.of("service-monitor")),
                Arguments.of("podMonitor.enabled=true", List.of("pod-monitor")),
                Arguments.of(
                        "prometheusRule.enabled=true,dashboard.enabled=true", List.of("prometheus-rule", "dashboard")),
                Arguments.of("autoscaling.enabled=true", List.of("autoscaling")),
                Arguments.of(
                        "webhook.tls.mode=secret,webhook.tls.secretName=sallyport-webhook-tls",
                        List.of("own-certificate")),
                Arguments.of("webhook.tls.mode=certManager", List.of("cert-manager")),
                Arguments.of("webhook.failurePolicy=Ignore,logging.format=json", List.of("staged-start", "json-log")),
                Arguments.of(
                        "webhook.clientAuthority.configMap=sallyport-client-authority,"
                                + "webhook.clientAuthority.names={kube-apiserver}",
                        List.of("client-certificates")),
                Arguments.of("replicaCount=3", List.of()));
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void platformsAreTheSame(List<String> values, String overlay) {
        assertThat(kustomized(overlay)).isEqualTo(charted(values.toArray(String[]::new)));
    }

    @ParameterizedTest
    @MethodSource("components")
    void componentsAreTheSame(String values, List<String> components) throws IOException {
        var overlay = Files.createDirectories(Path.of("target", "overlays", String.join("-", components) + "-same"));
        Files.writeString(overlay.resolve("kustomization.yaml"), """
            apiVersion: kustomize.config.k8s.io/v1beta1
            kind: Kustomization
            resources: [../../../deploy/base]
            components: [%s]
            """.formatted(String.join(
                ", ",
                components.stream()
                        .map(component -> "../../../deploy/components/" + component)
                        .toList())));

        assertThat(kustomized(overlay.toString())).isEqualTo(charted("--set", values));
    }

    private static Map<String, String> charted(String... values) {
        return normalized(Chart.objects(values).stream());
    }

    private static Map<String, String> kustomized(String directory) {
        var rendered = Command.run(Map.of(), "", Command.tool("kubectl"), "kustomize", directory)
                .succeeded()
                .out();
        return normalized(Chart.parsed(rendered).stream()
                .filter(object -> !Set.of("Namespace", "CustomResourceDefinition")
                        .contains(object.path("kind").asText())));
    }

    /** Returns the objects as sorted JSON by kind and name. */
    private static Map<String, String> normalized(Stream<JsonNode> objects) {
        var all = new TreeMap<String, String>();
        objects.forEach(object -> {
            var key = object.path("kind").asText() + " "
                    + object.at("/metadata/name").asText();
            all.put(key, sorted(withoutHelm(object)).toPrettyString());
        });
        return all;
    }

    private static JsonNode withoutHelm(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(LABELS_OF_HELM);
            if (object.path("env") instanceof ArrayNode variables) {
                object.set("env", environment(variables));
            }
        }
        node.forEach(SamePackagingIT::withoutHelm);
        return node;
    }

    /** Returns the variables by name, without those that have the default value of the setting. */
    private static ObjectNode environment(ArrayNode variables) {
        var environment = variables.objectNode();
        variables.forEach(variable -> {
            var name = variable.path("name").asText();
            if (!variable.path("value").asText().equals(DEFAULTS.get(name))) {
                environment.set(name, variable);
            }
        });
        return environment;
    }

    private static JsonNode sorted(JsonNode node) {
        if (node instanceof ObjectNode object) {
            var fields = new TreeMap<String, JsonNode>();
            object.properties().forEach(field -> fields.put(field.getKey(), sorted(field.getValue())));
            object.removeAll();
            object.setAll(fields);
        } else if (node instanceof ArrayNode array) {
            for (var i = 0; i < array.size(); i++) {
                array.set(i, sorted(array.get(i)));
            }
        }
        return node;
    }

    private static Map<String, String> defaults(Class<?> settings, String prefix) {
        var defaults = new HashMap<String, String>();
        for (var method : settings.getMethods()) {
            var name =
                    prefix + "_" + method.getName().replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
            if (method.isAnnotationPresent(WithDefault.class)) {
                defaults.put(name, method.getAnnotation(WithDefault.class).value());
            } else if (isGroup(method)) {
                defaults.putAll(defaults(method.getReturnType(), name));
            }
        }
        return defaults;
    }

    private static boolean isGroup(Method method) {
        return method.getReturnType().getEnclosingClass() == SallyportSettings.class;
    }
}
