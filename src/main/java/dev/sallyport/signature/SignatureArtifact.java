package dev.sallyport.signature;

import java.util.Map;

/** What may be a signature, as it lies in a registry: bytes of unknown hands. */
public final class SignatureArtifact {

    /** The ways in which cosign keeps signatures and attestations. */
    public enum Form {
        /** A sigstore bundle in JSON, of cosign 3 and later. */
        BUNDLE,
        /** A payload with its signature in annotations, of cosign 1 and 2. */
        SIMPLE_SIGNING,
        /** A DSSE envelope in JSON, in which cosign 1 and 2 attest. */
        ENVELOPE
    }

    private final Form form;
    private final byte[] content;
    private final Map<String, String> annotations;
    private final String origin;

    /**
     * Holds an artifact.
     *
     * @param annotations of the layer
     * @param origin where it was found, such as {@code sha256:...}; for messages
     */
    public SignatureArtifact(Form form, byte[] content, Map<String, String> annotations, String origin) {
        this.form = form;
        this.content = content.clone();
        this.annotations = Map.copyOf(annotations);
        this.origin = origin;
    }

    /** How it has to be read. */
    public Form form() {
        return form;
    }

    /** A copy of its bytes. */
    public byte[] content() {
        return content.clone();
    }

    /** The annotations of the layer that it is. */
    public Map<String, String> annotations() {
        return annotations;
    }

    /** Where it was found, for messages. */
    public String origin() {
        return origin;
    }

    @Override
    public String toString() {
        return form + " " + origin;
    }
}
