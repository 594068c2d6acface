/** Trust roots and their TUF repositories, which are refreshed in the background. */
@NullMarked
package dev.sallyport.trust;

import org.jspecify.annotations.NullMarked;
