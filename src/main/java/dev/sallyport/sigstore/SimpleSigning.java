package dev.sallyport.sigstore;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.signature.SignatureArtifact;
import dev.sallyport.signature.StrictJson;
import java.util.Base64;

/**
 * The simple signing payload of cosign 1 and 2.
 *
 * @param digest digest of the signed manifest
 */
record SimpleSigning(String digest) {
    private static final String TYPE = "cosign container image signature";
    private static final String SIGNATURE = "dev.cosignproject.cosign/signature";

    /**
     * Parses a payload.
     *
     * @throws IllegalArgumentException if it is not an image signature
     */
    static SimpleSigning parse(byte[] payload) {
        var critical = StrictJson.object(payload).path("critical");
        if (!text(critical.path("type")).equals(TYPE)) {
            throw new IllegalArgumentException("its payload is not an image signature");
        }
        return new SimpleSigning(text(critical.path("image").path("docker-manifest-digest")));
    }

    /**
     * Returns the signature in the annotations.
     *
     * @throws IllegalArgumentException if there is none
     */
    static byte[] signature(SignatureArtifact artifact) {
        var annotation = artifact.annotations().getOrDefault(SIGNATURE, "");
        if (annotation.isEmpty()) {
            throw new IllegalArgumentException("it has no annotation " + SIGNATURE);
        }
        try {
            return Base64.getDecoder().decode(annotation);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException("its annotation " + SIGNATURE + " is not base64", malformed);
        }
    }

    private static String text(JsonNode node) {
        return node.isTextual() ? node.textValue() : "";
    }
}
