package dev.sallyport.trust;

import java.time.Instant;

/**
 * Verified target of a TUF repository at its last refresh.
 *
 * @param content of the target
 * @param refreshed when the repository was last found to have it
 * @param freshUntil when the first of the metadata that vouch for it expires: nobody can know any more whether it is the newest
 */
public record VerifiedCopy(String content, Instant refreshed, Instant freshUntil) {}
