/** Output formats of the command line. */
@NullMarked
package dev.sallyport.cli.report;

import org.jspecify.annotations.NullMarked;
