/** Parsing of specs into compiled values: errors, durations, keys and texts that specs refer to. */
@NullMarked
package dev.sallyport.compile;

import org.jspecify.annotations.NullMarked;
