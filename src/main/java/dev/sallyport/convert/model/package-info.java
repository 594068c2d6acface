/** Objects of other policy engines as they are read, and DeploymentPolicies as they are written, with notes on differences. */
@NullMarked
package dev.sallyport.convert.model;

import org.jspecify.annotations.NullMarked;
