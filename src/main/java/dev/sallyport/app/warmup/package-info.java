/** Warm-up of a replica before it becomes ready. */
@NullMarked
package dev.sallyport.app.warmup;

import org.jspecify.annotations.NullMarked;
