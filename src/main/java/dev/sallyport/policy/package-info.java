/** A DeploymentPolicy compiled into what judges workloads: matching, checks, index. */
@NullMarked
package dev.sallyport.policy;

import org.jspecify.annotations.NullMarked;
