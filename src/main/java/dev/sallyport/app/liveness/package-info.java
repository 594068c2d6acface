/** Liveness of the process, independent of admission requests. */
@NullMarked
package dev.sallyport.app.liveness;

import org.jspecify.annotations.NullMarked;
