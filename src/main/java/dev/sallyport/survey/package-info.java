/** Looks at what runs, again and again: whether policies would still let it in, and whether it is what was decided. */
@NullMarked
package dev.sallyport.survey;

import org.jspecify.annotations.NullMarked;
