/** What is in a cluster, read page by page, for the operator's background work and the command line alike. */
@NullMarked
package dev.sallyport.listing;

import org.jspecify.annotations.NullMarked;
