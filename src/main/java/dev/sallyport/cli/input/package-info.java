/** Input of the command line: YAML and JSON documents with source locations. */
@NullMarked
package dev.sallyport.cli.input;

import org.jspecify.annotations.NullMarked;
