/** Background scan: evaluation of everything that runs, and detection of drift. */
@NullMarked
package dev.sallyport.scan;

import org.jspecify.annotations.NullMarked;
