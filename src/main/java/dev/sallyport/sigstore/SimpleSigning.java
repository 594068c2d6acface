package dev.sallyport.sigstore;

import dev.sallyport.signature.SignatureArtifact;
import dev.sallyport.signature.StrictJson;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Base64;

/**
 * What cosign 1 and 2 sign: a payload that names a digest.
 *
 * @param digest of the manifest that it is a signature of
 */
record SimpleSigning(String digest) {
    private static final String TYPE = "cosign container image signature";
    private static final String SIGNATURE = "dev.cosignproject.cosign/signature";

    /**
     * Reads a payload.
     *
     * @throws IllegalArgumentException where it is no signature of an image
     */
    static SimpleSigning parse(byte[] payload) {
        var critical = StrictJson.object(payload).path("critical");
        if (!text(critical.path("type")).equals(TYPE)) {
            throw new IllegalArgumentException("its payload is no signature of an image");
        }
        return new SimpleSigning(text(critical.path("image").path("docker-manifest-digest")));
    }

    /**
     * The signature that stands beside the payload.
     *
     * @throws IllegalArgumentException where there is none
     */
    static byte[] signature(SignatureArtifact artifact) {
        var annotation = artifact.annotations().getOrDefault(SIGNATURE, "");
        if (annotation.isEmpty()) {
            throw new IllegalArgumentException("it has no annotation " + SIGNATURE);
        }
        try {
            return Base64.getDecoder().decode(annotation);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException("its annotation " + SIGNATURE + " is no base64", malformed);
        }
    }

    private static String text(JsonNode node) {
        return node.isTextual() ? node.textValue() : "";
    }
}
