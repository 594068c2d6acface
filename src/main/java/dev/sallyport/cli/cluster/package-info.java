/** Read access of the command line to a cluster. */
@NullMarked
package dev.sallyport.cli.cluster;

import org.jspecify.annotations.NullMarked;
