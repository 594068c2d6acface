package dev.sallyport.trust;

import java.time.Instant;

/**
 * Verified target of a TUF repository at its last refresh.
 *
 * @param content content of the target
 * @param refreshed time of the last successful refresh
 * @param freshUntil expiration time of the first metadata file to expire; later, a newer version could exist
 */
public record VerifiedCopy(String content, Instant refreshed, Instant freshUntil) {}
