/** Policies of other engines as DeploymentPolicies, for the command line. */
@NullMarked
package dev.sallyport.convert;

import org.jspecify.annotations.NullMarked;
