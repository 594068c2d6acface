package dev.sallyport.signature;

import dev.sallyport.outcome.UndecidedReason;

/**
 * Result of a registry operation that could not be completed; not a result about the image.
 *
 * @param reason for a developer, in words
 */
public record Unavailable(UndecidedReason undecidedReason, String reason)
        implements Verification, SignatureSource.Search, ImageResolver.Resolution, ImageIndexes.Contents {}
