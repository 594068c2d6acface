/** Checks of ports, Services and Ingresses. */
@NullMarked
package dev.sallyport.check.network;

import org.jspecify.annotations.NullMarked;
