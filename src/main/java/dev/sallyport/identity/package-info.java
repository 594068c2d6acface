/** Who asks, and what they may do. */
@NullMarked
package dev.sallyport.identity;

import org.jspecify.annotations.NullMarked;
