package dev.sallyport.sigstore;

import java.util.Arrays;
import java.util.Optional;

/** A form in which cosign stores a signature or an attestation. */
enum CosignForm {
    /** A sigstore bundle in JSON, of cosign 3 and later; the media type has a version. */
    BUNDLE("application/vnd.dev.sigstore.bundle"),
    /** A payload with its signature in annotations, of cosign 1 and 2. */
    SIMPLE_SIGNING("application/vnd.dev.cosign.simplesigning.v1+json"),
    /** An attestation as a DSSE envelope in JSON, of cosign 1 and 2. */
    ENVELOPE("application/vnd.dsse.envelope.v1+json");

    private final String mediaType;

    CosignForm(String mediaType) {
        this.mediaType = mediaType;
    }

    /** Returns the form of a layer; empty if cosign does not use the media type. */
    static Optional<CosignForm> of(String mediaType) {
        return Arrays.stream(values()).filter(form -> form.matches(mediaType)).findFirst();
    }

    boolean matches(String mediaType) {
        return this == BUNDLE ? mediaType.startsWith(this.mediaType) : mediaType.equals(this.mediaType);
    }

    String mediaType() {
        return mediaType;
    }
}
