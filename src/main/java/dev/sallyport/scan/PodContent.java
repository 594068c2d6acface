package dev.sallyport.scan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.workload.Workload;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Hash of the pod spec of a workload without the fields that controllers and the API server add to Pods. Pod and template have
 * the same hash, unless a webhook or a user has changed the Pod.
 */
final class PodContent {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();
    private static final List<String> ADDED = List.of(
            "affinity",
            "hostname",
            "imagePullSecrets",
            "nodeName",
            "nodeSelector",
            "overhead",
            "preemptionPolicy",
            "priority",
            "priorityClassName",
            "resources",
            "schedulerName",
            "schedulingGates",
            "serviceAccount",
            "subdomain",
            "tolerations");
    private static final List<String> PROFILES = List.of(
            "container.apparmor.security.beta.kubernetes.io/", "container.seccomp.security.alpha.kubernetes.io/");
    private static final String TOKEN = "kube-api-access-";

    private PodContent() {}

    static String of(Workload workload) {
        var spec = JSON.valueToTree(workload.spec()) instanceof ObjectNode node ? node : JSON.createObjectNode();
        spec.remove(ADDED);
        if (spec.path("serviceAccountName").asText().isEmpty()) {
            spec.put("serviceAccountName", "default");
        }
        if (spec.path("enableServiceLinks").asBoolean()) {
            spec.remove("enableServiceLinks"); // the API server sets the default in Pods only
        }
        boolean isOnHost = spec.path("hostNetwork").asBoolean();
        remove(
                spec.path("volumes"),
                volume -> volume.path("name").asText().startsWith(TOKEN) || volume.has("persistentVolumeClaim"));
        for (var list : List.of("initContainers", "containers")) {
            spec.path(list).forEach(container -> reduce(container, isOnHost));
        }
        removeEmpty(spec);
        return hash(Map.of("spec", spec, "profiles", profiles(workload)));
    }

    private static void reduce(JsonNode container, boolean isOnHost) {
        if (container instanceof ObjectNode node) {
            node.remove("resources");
            if (isOnHost) {
                node.path("ports").forEach(PodContent::removeDefaultHostPort);
            }
            remove(
                    node.path("volumeMounts"),
                    mount -> mount.path("name").asText().startsWith(TOKEN));
            removeEmpty(node);
        }
    }

    /** Removes a host port that the API server sets in Pods with the network of the host. */
    private static void removeDefaultHostPort(JsonNode port) {
        if (port instanceof ObjectNode node && node.path("hostPort").equals(node.path("containerPort"))) {
            node.remove("hostPort");
        }
    }

    private static void remove(JsonNode list, Predicate<JsonNode> added) {
        if (list instanceof ArrayNode array) {
            for (int i = array.size() - 1; i >= 0; i--) {
                if (added.test(array.get(i))) {
                    array.remove(i);
                }
            }
        }
    }

    private static void removeEmpty(ObjectNode node) {
        var empty = node.properties().stream()
                .filter(field -> field.getValue().isNull()
                        || (field.getValue().isContainerNode()
                                && field.getValue().isEmpty()))
                .map(Map.Entry::getKey)
                .toList();
        node.remove(empty);
    }

    /** Returns the annotations that are part of the security context of containers. */
    private static Map<String, String> profiles(Workload workload) {
        return Objects.requireNonNullElse(workload.podMetadata().getAnnotations(), Map.<String, String>of())
                .entrySet()
                .stream()
                .filter(annotation -> PROFILES.stream().anyMatch(annotation.getKey()::startsWith))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static String hash(Object content) {
        try {
            var text = JSON.writeValueAsString(JSON.convertValue(content, Object.class));
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (JsonProcessingException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
