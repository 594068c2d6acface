/** Settings of the operator and the command line. */
@NullMarked
package dev.sallyport.settings;

import org.jspecify.annotations.NullMarked;
