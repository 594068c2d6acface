/** Access to the Kubernetes API that several adapters share. */
@NullMarked
package dev.sallyport.kubernetes;

import org.jspecify.annotations.NullMarked;
