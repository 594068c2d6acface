/** What images may run: where they come from, how they are named, who signed them. */
@NullMarked
package dev.sallyport.check.image;

import org.jspecify.annotations.NullMarked;
