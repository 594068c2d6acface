package dev.sallyport.registry.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.signature.StrictJson;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * Image manifest or image index.
 *
 * @param digest computed digest of the content
 * @param subject digest of the manifest that this one refers to; empty if absent
 * @param manifests entries of an index
 * @param layers layers of an image
 * @param config digest of the configuration of an image; empty for an index
 */
public record Manifest(
        String digest,
        boolean isIndex,
        String subject,
        List<Descriptor> manifests,
        List<Descriptor> layers,
        String config,
        Map<String, String> annotations) {
    public static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final Set<String> INDEXES =
            Set.of(INDEX, "application/vnd.docker.distribution.manifest.list.v2+json");
    public static final String IMAGE = "application/vnd.oci.image.manifest.v1+json";
    private static final Set<String> IMAGES = Set.of(IMAGE, "application/vnd.docker.distribution.manifest.v2+json");

    /** {@code Accept} header with all supported media types. */
    public static final String ACCEPT =
            String.join(", ", IMAGES.stream().sorted().toList()) + ", "
                    + String.join(", ", INDEXES.stream().sorted().toList());

    public Manifest {
        manifests = List.copyOf(manifests);
        layers = List.copyOf(layers);
        annotations = Map.copyOf(annotations);
    }

    /**
     * Parses a manifest.
     *
     * @param mediaType media type from the {@code Content-Type} header
     * @throws IllegalArgumentException if the content is malformed or ambiguous
     */
    public static Manifest parse(byte[] content, String mediaType) {
        boolean isIndex = INDEXES.contains(mediaType);
        if (!isIndex && !IMAGES.contains(mediaType)) {
            throw new IllegalArgumentException("it is neither an image manifest nor an index");
        }
        var json = StrictJson.object(content);
        if (json.has("manifests") && (json.has("layers") || json.has("config"))) {
            throw new IllegalArgumentException("it is an image manifest and an index at the same time");
        }
        if (json.has("mediaType") && !json.path("mediaType").asText("").equals(mediaType)) {
            throw new IllegalArgumentException("its mediaType differs from the media type that the registry sends");
        }
        if (json.path("schemaVersion").asInt() != 2
                || !json.path(isIndex ? "manifests" : "layers").isArray()) {
            throw new IllegalArgumentException("its content does not match its media type");
        }
        return new Manifest(
                Digests.of(content),
                isIndex,
                json.path("subject").path("digest").asText(""),
                descriptors(json.path("manifests")),
                descriptors(json.path("layers")),
                json.path("config").path("digest").asText(""),
                Descriptor.annotations(json.path("annotations")));
    }

    private static List<Descriptor> descriptors(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(Descriptor::of)
                .toList();
    }
}
