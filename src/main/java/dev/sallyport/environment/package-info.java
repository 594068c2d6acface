/** Environments: their namespaces, promotion, freezes and history of deployments. */
@NullMarked
package dev.sallyport.environment;

import org.jspecify.annotations.NullMarked;
