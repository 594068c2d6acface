/** Checks of resources, probes, monitoring, the root file system and service accounts. */
@NullMarked
package dev.sallyport.check.runtime;

import org.jspecify.annotations.NullMarked;
