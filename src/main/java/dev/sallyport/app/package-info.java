/** Assembly of the operator and the command line from their parts. */
@NullMarked
package dev.sallyport.app;

import org.jspecify.annotations.NullMarked;
