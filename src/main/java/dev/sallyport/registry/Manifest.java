package dev.sallyport.registry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What counts of a manifest or index (https://github.com/opencontainers/image-spec).
 *
 * @param mediaType as the bytes say; empty where they do not
 * @param subject digest of the image that it refers to; empty for none
 * @param layers of a manifest
 * @param manifests of an index
 */
record Manifest(String mediaType, String subject, List<Descriptor> layers, List<Descriptor> manifests) {
    private static final int MAX_DEPTH = 32;
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());

    /** A reference to other content; all but the digest are hints. */
    record Descriptor(String mediaType, String artifactType, String digest, Map<String, String> annotations) {}

    Manifest {
        layers = List.copyOf(layers);
        manifests = List.copyOf(manifests);
    }

    /** Empty for what is no manifest, or more than one thing at once (CVE-2021-41190). */
    static Optional<Manifest> parse(byte[] content) {
        try {
            var json = JSON.readTree(content);
            var isBoth = json.has("manifests") && (json.has("layers") || json.has("config"));
            return !json.isObject() || isBoth
                    ? Optional.empty()
                    : Optional.of(new Manifest(
                            json.path("mediaType").asText(),
                            json.path("subject").path("digest").asText(),
                            descriptors(json.path("layers")),
                            descriptors(json.path("manifests"))));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private static List<Descriptor> descriptors(JsonNode array) {
        var descriptors = new ArrayList<Descriptor>();
        array.forEach(each -> descriptors.add(new Descriptor(
                each.path("mediaType").asText(),
                each.path("artifactType").asText(),
                each.path("digest").asText(),
                annotations(each.path("annotations")))));
        return descriptors;
    }

    private static Map<String, String> annotations(JsonNode object) {
        var annotations = new HashMap<String, String>();
        object.properties()
                .forEach(each -> annotations.put(each.getKey(), each.getValue().asText()));
        return Map.copyOf(annotations);
    }
}
