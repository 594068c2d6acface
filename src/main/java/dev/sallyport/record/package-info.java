/** Records of decisions: Events, audit lines and metrics. */
@NullMarked
package dev.sallyport.record;

import org.jspecify.annotations.NullMarked;
