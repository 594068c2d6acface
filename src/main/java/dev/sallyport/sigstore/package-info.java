/** The cosign format of signatures and attestations, signing of attestations, and TUF. */
@NullMarked
package dev.sallyport.sigstore;

import org.jspecify.annotations.NullMarked;
