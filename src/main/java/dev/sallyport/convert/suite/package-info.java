/** Tests of other engines as suites for {@code sallyport test}. */
@NullMarked
package dev.sallyport.convert.suite;

import org.jspecify.annotations.NullMarked;
