/** Checks of labels and annotations. */
@NullMarked
package dev.sallyport.check.metadata;

import org.jspecify.annotations.NullMarked;
