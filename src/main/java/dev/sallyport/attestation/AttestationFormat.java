package dev.sallyport.attestation;

import java.util.Map;

/** The format in which an attestation is stored as a referrer of its image. */
public interface AttestationFormat {

    /** Returns the media type of the signed attestation. */
    String mediaType();

    /** Returns the annotations of the referrer's manifest and descriptor. */
    Map<String, String> annotations(String predicateType);
}
