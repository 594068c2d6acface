package dev.sallyport.signature;

import java.util.List;
import java.util.Map;

/** The artifacts of an image that a registry has to return: which, from where, and in which order. */
public interface ArtifactQuery {

    /** Returns whether a layer with this media type may be a signature or an attestation. */
    boolean hasMediaType(String mediaType);

    /**
     * Returns whether a referrer is likely to match, so that it is read first. A descriptor is not signed: this is a
     * hint.
     *
     * @param annotations of the referrer's descriptor
     */
    boolean isLikely(String artifactType, Map<String, String> annotations);

    /**
     * Returns whether annotations of a manifest or layer name another type of artifact. Used only for artifacts that are
     * too large to be read: an annotation in content with a digest was written together with the artifact.
     */
    boolean isOther(Map<String, String> annotations);

    /** Returns the suffixes of tags that name artifacts of a digest, read after all referrers; such as {@code .sig}. */
    List<String> tagSuffixes();
}
