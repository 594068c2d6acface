/** Ports that containers declare and take. */
@NullMarked
package dev.sallyport.check.network;

import org.jspecify.annotations.NullMarked;
