/** How deployments go, from being let in to having soaked. */
@NullMarked
package dev.sallyport.rollout;

import org.jspecify.annotations.NullMarked;
