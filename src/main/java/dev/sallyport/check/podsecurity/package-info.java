/** Checks for the Pod Security Standards of Kubernetes: one check per control, all versions since v1.0. */
@NullMarked
package dev.sallyport.check.podsecurity;

import org.jspecify.annotations.NullMarked;
