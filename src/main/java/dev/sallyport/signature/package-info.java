/** Authorities, verification of their signatures and attestations, and ports to registries and signature formats. */
@NullMarked
package dev.sallyport.signature;

import org.jspecify.annotations.NullMarked;
