/** Sallyport: the gate every Kubernetes deployment passes. */
@NullMarked
package dev.sallyport;

import org.jspecify.annotations.NullMarked;
