/** The command line: the same evaluator, offline. */
@NullMarked
package dev.sallyport.cli;

import org.jspecify.annotations.NullMarked;
