/** State of the Pods of a revision, as kubelet and scheduler report it. */
@NullMarked
package dev.sallyport.rollout.pod;

import org.jspecify.annotations.NullMarked;
