/** External programs with bounds on time and output. */
@NullMarked
package dev.sallyport.registry.provider.exec;

import org.jspecify.annotations.NullMarked;
