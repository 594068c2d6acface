/** OCI image layouts in directories. */
@NullMarked
package dev.sallyport.registry.layout;

import org.jspecify.annotations.NullMarked;
