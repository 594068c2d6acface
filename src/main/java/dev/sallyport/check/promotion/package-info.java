/** From where deployments may come: what enters an environment has run in the one before. */
@NullMarked
package dev.sallyport.check.promotion;

import org.jspecify.annotations.NullMarked;
