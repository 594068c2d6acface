/** Lists of cluster objects, read page by page, for background scans and the command line. */
@NullMarked
package dev.sallyport.listing;

import org.jspecify.annotations.NullMarked;
