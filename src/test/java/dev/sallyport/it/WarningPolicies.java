package dev.sallyport.it;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.check.rule.RuleSource.Variable;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * ValidatingAdmissionPolicies of one kind in one namespace that warn. Each of them evaluates only objects whose name begins with its
 * own name, because the API server shortens the warnings of a request.
 */
final class WarningPolicies {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern WARNING = Pattern.compile("with binding '[^']*': (.*)\"?$", Pattern.DOTALL);

    private final LocalCluster cluster;
    private final String namespace;
    private final String group;
    private final String resource;

    WarningPolicies(LocalCluster cluster, String namespace, String group, String resource) {
        this.cluster = cluster;
        this.namespace = namespace;
        this.group = group;
        this.resource = resource;
    }

    /**
     * Content of a policy.
     *
     * @param params name of a ConfigMap with parameters
     */
    record Content(List<Variable> variables, List<Map<String, String>> validations, Optional<String> params) {
        Content {
            var all = new ArrayList<Map<String, String>>();
            all.add(Map.of("expression", "false", "message", "in force"));
            all.addAll(validations);
            validations = List.copyOf(all);
        }
    }

    /** Creates a policy with its binding. */
    void create(String name, Content content) {
        var spec = new LinkedHashMap<String, Object>();
        content.params().ifPresent(_ -> spec.put("paramKind", Map.of("apiVersion", "v1", "kind", "ConfigMap")));
        spec.put(
                "matchConstraints",
                Map.of(
                        "resourceRules",
                        List.of(Map.of(
                                "apiGroups", List.of(group),
                                "apiVersions", List.of("v1"),
                                "operations", List.of("CREATE"),
                                "resources", List.of(resource)))));
        spec.put(
                "matchConditions",
                List.of(Map.of(
                        "name", "name", "expression", "object.metadata.name.startsWith('%s-')".formatted(name))));
        spec.put(
                "variables",
                content.variables().stream()
                        .map(variable -> Map.of("name", variable.name(), "expression", variable.expression()))
                        .toList());
        spec.put("validations", content.validations());
        create("ValidatingAdmissionPolicy", unique(name), spec);
        var binding = new LinkedHashMap<String, Object>();
        binding.put("policyName", unique(name));
        binding.put("validationActions", List.of("Warn"));
        binding.put(
                "matchResources",
                Map.of("namespaceSelector", Map.of("matchLabels", Map.of("kubernetes.io/metadata.name", namespace))));
        content.params()
                .ifPresent(params -> binding.put(
                        "paramRef", Map.of("name", params, "namespace", namespace, "parameterNotFoundAction", "Deny")));
        create("ValidatingAdmissionPolicyBinding", unique(name), binding);
    }

    private String unique(String name) {
        return namespace + "-" + name;
    }

    private void create(String kind, String name, Map<String, Object> spec) {
        var object = new GenericKubernetesResource();
        object.setApiVersion("admissionregistration.k8s.io/v1");
        object.setKind(kind);
        object.setMetadata(new ObjectMetaBuilder().withName(name).build());
        object.setAdditionalProperty("spec", spec);
        cluster.client().resource(object).create();
    }

    /** Waits until the API server evaluates objects by a policy. */
    void awaitInForce(String name, Map<String, Object> object) {
        await().atMost(30, SECONDS)
                .pollInterval(50, MILLISECONDS)
                .until(() -> messages(request(name, "first", object)).anyMatch("in force"::equals));
    }

    /** Creates an object in a dry run, with a name that one policy evaluates. */
    DryRuns.Response request(String policy, String name, Map<String, Object> object) throws IOException {
        var metadata = new LinkedHashMap<Object, Object>();
        if (object.get("metadata") instanceof Map<?, ?> given) {
            metadata.putAll(given);
        }
        metadata.put("name", policy + "-" + name);
        var named = new LinkedHashMap<>(object);
        named.put("metadata", metadata);
        var url = "apis/%s/v1/namespaces/%s/%s".formatted(group, namespace, resource);
        return new DryRuns(cluster.client()).post(url, JSON.writeValueAsString(named));
    }

    /** Returns the messages of the validations that failed. */
    static Stream<String> messages(DryRuns.Response response) {
        return response.warnings().stream().flatMap(warning -> {
            var match = WARNING.matcher(warning.endsWith("\"") ? warning.substring(0, warning.length() - 1) : warning);
            return match.find() ? Stream.of(match.group(1).replace("\\\"", "\"")) : Stream.empty();
        });
    }
}
