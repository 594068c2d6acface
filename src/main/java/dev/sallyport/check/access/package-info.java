/** Who may deploy where, and when. */
@NullMarked
package dev.sallyport.check.access;

import org.jspecify.annotations.NullMarked;
