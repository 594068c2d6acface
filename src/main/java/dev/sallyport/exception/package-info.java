/** DeploymentExceptions: compiled, indexed, matched against findings, and the rules for approving them. */
@NullMarked
package dev.sallyport.exception;

import org.jspecify.annotations.NullMarked;
