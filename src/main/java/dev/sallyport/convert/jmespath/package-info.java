/** Variables and conditions of Kyverno, as expressions in CEL. */
@NullMarked
package dev.sallyport.convert.jmespath;

import org.jspecify.annotations.NullMarked;
