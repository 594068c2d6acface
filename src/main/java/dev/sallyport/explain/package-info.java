/** Explanations of all checks, for {@code sallyport explain}, the pages in docs/checks and links to them. */
@NullMarked
package dev.sallyport.explain;

import org.jspecify.annotations.NullMarked;
