/** Checks of the ports and ways in that a manifest opens. */
@NullMarked
package dev.sallyport.check.network;

import org.jspecify.annotations.NullMarked;
