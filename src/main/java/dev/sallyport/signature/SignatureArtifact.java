package dev.sallyport.signature;

import java.util.Map;

/** An artifact from a registry that may be a signature or an attestation. Its content is untrusted. */
public final class SignatureArtifact {
    private final String mediaType;
    private final byte[] content;
    private final Map<String, String> annotations;
    private final String origin;

    /**
     * Creates an artifact.
     *
     * @param mediaType of the layer
     * @param annotations of the layer
     * @param origin digest of the layer, for messages
     */
    public SignatureArtifact(String mediaType, byte[] content, Map<String, String> annotations, String origin) {
        this.mediaType = mediaType;
        this.content = content.clone();
        this.annotations = Map.copyOf(annotations);
        this.origin = origin;
    }

    /** Returns the media type of the layer. */
    public String mediaType() {
        return mediaType;
    }

    /** Returns a copy of the content. */
    public byte[] content() {
        return content.clone();
    }

    /** Returns the annotations of the layer. */
    public Map<String, String> annotations() {
        return annotations;
    }

    /** Returns the digest of the layer, for messages. */
    public String origin() {
        return origin;
    }

    @Override
    public String toString() {
        return mediaType + " " + origin;
    }
}
