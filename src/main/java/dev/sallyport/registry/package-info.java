/** A bounded, read-only client of OCI registries. */
@NullMarked
package dev.sallyport.registry;

import org.jspecify.annotations.NullMarked;
