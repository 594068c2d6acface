/** Patterns of Kyverno, as expressions in CEL and as fields of policies. */
@NullMarked
package dev.sallyport.convert.pattern;

import org.jspecify.annotations.NullMarked;
