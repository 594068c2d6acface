/** Checks of how credentials get into a pod. */
@NullMarked
package dev.sallyport.check.secrets;

import org.jspecify.annotations.NullMarked;
