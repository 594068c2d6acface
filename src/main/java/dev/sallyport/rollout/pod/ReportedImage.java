package dev.sallyport.rollout.pod;

import java.util.Optional;

/**
 * Image of a container, or of an image volume, with the digest that the node reports.
 *
 * @param user container or volume in words, such as {@code container "web"}
 * @param image image reference in the spec of the Pod
 * @param digest reported digest; empty if the node has not reported it
 * @param isConfiguration whether the digest is that of the configuration, as CRI-O reports it
 */
public record ReportedImage(String user, String image, Optional<String> digest, boolean isConfiguration) {}
