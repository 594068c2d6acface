/** Findings: problems and undecided checks of a policy, with their source and action. */
@NullMarked
package dev.sallyport.finding;

import org.jspecify.annotations.NullMarked;
