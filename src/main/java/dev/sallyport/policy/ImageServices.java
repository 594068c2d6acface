package dev.sallyport.policy;

import dev.sallyport.signature.ImageIndexes;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.signature.SignatureVerifier;

/**
 * Ports that image checks use.
 *
 * @param resolver resolver of tags to digests
 * @param verifier verifier of signatures and attestations
 * @param indexes reader of multi-platform images
 */
public record ImageServices(ImageResolver resolver, SignatureVerifier verifier, ImageIndexes indexes) {}
