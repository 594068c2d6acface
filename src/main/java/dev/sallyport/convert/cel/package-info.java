/** Expressions in the Common Expression Language that conversions of several sources use. */
@NullMarked
package dev.sallyport.convert.cel;

import org.jspecify.annotations.NullMarked;
