/** The API kinds: their shape, defaults and CEL rules. No behaviour. */
@NullMarked
package dev.sallyport.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
