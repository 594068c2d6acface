/** Policy tests: suites, test cases and their results. */
@NullMarked
package dev.sallyport.cli.suite;

import org.jspecify.annotations.NullMarked;
