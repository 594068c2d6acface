/** Credential helpers of the configuration of docker. */
@NullMarked
package dev.sallyport.registry.provider.docker;

import org.jspecify.annotations.NullMarked;
