/** Environments: which namespaces belong to which, and what holds there. */
@NullMarked
package dev.sallyport.environment;

import org.jspecify.annotations.NullMarked;
