/** Policies about images: verifyImages and ImageValidatingPolicy of Kyverno, and ClusterImagePolicy of the policy-controller. */
@NullMarked
package dev.sallyport.convert.images;

import org.jspecify.annotations.NullMarked;
