/** How a workload runs: what it may take, whether it is watched, and what its service account may do. */
@NullMarked
package dev.sallyport.check.runtime;

import org.jspecify.annotations.NullMarked;
