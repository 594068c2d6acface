package dev.sallyport.it;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Generated image with sigstore bundles as referrers, in an OCI image layout. */
final class MintedImage {
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json";
    private static final String EMPTY = "application/vnd.oci.empty.v1+json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path layout;
    private final List<ObjectNode> manifests = new ArrayList<>();
    private final ObjectNode image;

    /** Creates an image with the text as its only layer and the tag {@code v1}. */
    MintedImage(Path layout, String text) throws IOException {
        this.layout = layout;
        Files.createDirectories(layout.resolve("blobs/sha256"));
        Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        image = manifest(blob("application/vnd.oci.image.layer.v1.tar", text), null);
        image.putObject("annotations").put("org.opencontainers.image.ref.name", "v1");
        manifests.add(image);
        index();
    }

    String digest() {
        return image.path("digest").asText();
    }

    /** Adds a bundle as a referrer of the image. */
    MintedImage attach(ObjectNode bundle) throws IOException {
        manifests.add(manifest(blob(BUNDLE, bundle.toString()), image));
        index();
        return this;
    }

    private ObjectNode manifest(ObjectNode layer, ObjectNode subject) throws IOException {
        var manifest = JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", MANIFEST);
        manifest.put("artifactType", layer.path("mediaType").asText());
        manifest.set("config", blob(EMPTY, "{}"));
        manifest.putArray("layers").add(layer);
        if (subject != null) {
            manifest.set("subject", subject.deepCopy().without("annotations"));
        }
        return blob(MANIFEST, manifest.toString());
    }

    private ObjectNode blob(String mediaType, String content) throws IOException {
        var bytes = content.getBytes(StandardCharsets.UTF_8);
        try {
            var hash = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            Files.write(layout.resolve("blobs/sha256").resolve(hash), bytes);
            return JSON.createObjectNode()
                    .put("mediaType", mediaType)
                    .put("size", bytes.length)
                    .put("digest", "sha256:" + hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void index() throws IOException {
        var index = JSON.createObjectNode()
                .put("schemaVersion", 2)
                .put("mediaType", "application/vnd.oci.image.index.v1+json");
        index.putArray("manifests").addAll(manifests);
        Files.writeString(layout.resolve("index.json"), index.toString());
    }
}
