/** Outcomes of checks: passed, failed with problems, or undecided with a reason. */
@NullMarked
package dev.sallyport.outcome;

import org.jspecify.annotations.NullMarked;
