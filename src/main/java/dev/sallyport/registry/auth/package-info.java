/** Registry authentication: challenges, bearer tokens and Docker configuration files. */
@NullMarked
package dev.sallyport.registry.auth;

import org.jspecify.annotations.NullMarked;
