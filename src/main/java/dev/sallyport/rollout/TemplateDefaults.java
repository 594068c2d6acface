package dev.sallyport.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Removal of the values that the API server sets in pod templates, and of other forms of the same quantity. A pod template in
 * a custom resource has no defaults; those in the objects that its controller creates have them.
 */
final class TemplateDefaults {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Map<String, String> OF_POD = Map.of(
            "restartPolicy", "Always",
            "dnsPolicy", "ClusterFirst",
            "schedulerName", "default-scheduler",
            "terminationGracePeriodSeconds", "30");

    /** Defaults of fields whose name has one meaning in pod specs. */
    private static final Map<String, String> ANYWHERE = Map.ofEntries(
            Map.entry("terminationMessagePath", "/dev/termination-log"),
            Map.entry("terminationMessagePolicy", "File"),
            Map.entry("protocol", "TCP"),
            Map.entry("timeoutSeconds", "1"),
            Map.entry("periodSeconds", "10"),
            Map.entry("successThreshold", "1"),
            Map.entry("failureThreshold", "3"),
            Map.entry("scheme", "HTTP"),
            Map.entry("apiVersion", "v1"),
            Map.entry("defaultMode", "420"),
            Map.entry("expirationSeconds", "3600"));

    private static final Set<String> AMOUNTS = Set.of("limits", "requests");

    private TemplateDefaults() {}

    /** Returns a pod spec as JSON without defaults, nulls and empty fields. */
    static JsonNode removed(PodSpec spec) {
        var json = JSON.valueToTree(spec) instanceof ObjectNode node ? node : JSON.createObjectNode();
        remove(json, OF_POD);
        if (json.path("serviceAccount").equals(json.path("serviceAccountName"))) {
            json.remove("serviceAccount");
        }
        for (var list : List.of("initContainers", "containers")) {
            json.path(list).forEach(TemplateDefaults::removePullPolicy);
        }
        reduce(json);
        return json;
    }

    private static void removePullPolicy(JsonNode container) {
        var image = container.path("image").asText();
        var name = image.substring(image.lastIndexOf('/') + 1);
        var isLatest = !name.contains("@") && (name.endsWith(":latest") || !name.contains(":"));
        if (container instanceof ObjectNode node) {
            remove(node, Map.of("imagePullPolicy", isLatest ? "Always" : "IfNotPresent"));
        }
    }

    private static void remove(ObjectNode node, Map<String, String> defaults) {
        defaults.forEach((name, value) -> {
            if (node.path(name).isValueNode() && node.path(name).asText().equals(value)) {
                node.remove(name);
            }
        });
    }

    /** Reduces all nodes, innermost first, so that an object of defaults alone is removed too. */
    private static void reduce(JsonNode node) {
        node.forEach(TemplateDefaults::reduce);
        if (node instanceof ObjectNode object) {
            remove(object, ANYWHERE);
            AMOUNTS.forEach(name -> normalize(object.path(name)));
            var empty = object.properties().stream()
                    .filter(field -> field.getValue().isNull()
                            || (field.getValue().isContainerNode()
                                    && field.getValue().isEmpty()))
                    .map(Map.Entry::getKey)
                    .toList();
            object.remove(empty);
        }
    }

    private static void normalize(JsonNode amounts) {
        if (amounts instanceof ObjectNode object) {
            object.properties()
                    .forEach(amount -> amount.setValue(
                            TextNode.valueOf(number(amount.getValue().asText()))));
        }
    }

    private static String number(String quantity) {
        try {
            return Quantity.getAmountInBytes(new Quantity(quantity))
                    .stripTrailingZeros()
                    .toPlainString();
        } catch (ArithmeticException | IllegalArgumentException _) {
            return quantity;
        }
    }
}
