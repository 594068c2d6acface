/** Verifies cosign signatures of images. */
@NullMarked
package dev.sallyport.sigstore;

import org.jspecify.annotations.NullMarked;
