/** The commands and their options. */
@NullMarked
package dev.sallyport.cli.command;

import org.jspecify.annotations.NullMarked;
