/** What every check wants and why: the words of {@code sallyport explain}, of the pages in docs/checks and of links to them. */
@NullMarked
package dev.sallyport.explain;

import org.jspecify.annotations.NullMarked;
