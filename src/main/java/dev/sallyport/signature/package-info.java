/** Who signed an image: authorities, verifications and the ports to what verifies them. */
@NullMarked
package dev.sallyport.signature;

import org.jspecify.annotations.NullMarked;
