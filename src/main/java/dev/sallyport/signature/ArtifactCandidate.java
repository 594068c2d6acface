package dev.sallyport.signature;

/**
 * Something that lies beside an image, and what it is to an authority.
 *
 * @param image with its digest
 * @param origin of the bytes, such as {@code sha256:...}
 * @param wanted what was looked for
 * @param authority name of the authority
 * @param judgement in words: that it counts, or why it does not
 */
public record ArtifactCandidate(
        String image, String origin, String wanted, String authority, boolean counts, String judgement) {}
