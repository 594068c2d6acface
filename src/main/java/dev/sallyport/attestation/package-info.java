/** Signed attestations of soaked deployments, for promotion in other clusters. */
@NullMarked
package dev.sallyport.attestation;

import org.jspecify.annotations.NullMarked;
