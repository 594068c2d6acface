package dev.sallyport.registry.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Descriptor of an OCI manifest: a reference to other content. Only its digest is verified.
 *
 * @param size size in bytes; negative if absent
 * @param platform platform such as {@code linux/arm64/v8}; empty if absent
 */
public record Descriptor(
        String mediaType,
        String digest,
        long size,
        String artifactType,
        String platform,
        Map<String, String> annotations) {
    public Descriptor {
        annotations = Map.copyOf(annotations);
    }

    static Descriptor of(JsonNode node) {
        return new Descriptor(
                node.path("mediaType").asText(""),
                node.path("digest").asText(""),
                node.path("size").asLong(-1),
                node.path("artifactType").asText(""),
                platform(node.path("platform")),
                annotations(node.path("annotations")));
    }

    private static String platform(JsonNode node) {
        return Stream.of("os", "architecture", "variant")
                .map(part -> node.path(part).asText(""))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("/"));
    }

    static Map<String, String> annotations(JsonNode node) {
        return node.properties().stream()
                .filter(entry -> entry.getValue().isTextual())
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().asText()));
    }
}
