/** Rollouts: progress of deployments from admission to soaked, failed or rolled back. */
@NullMarked
package dev.sallyport.rollout;

import org.jspecify.annotations.NullMarked;
