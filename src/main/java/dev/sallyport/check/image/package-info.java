/** Checks of images: source, digest, signatures, attestations and vulnerabilities. */
@NullMarked
package dev.sallyport.check.image;

import org.jspecify.annotations.NullMarked;
