/** HTTP client for endpoints that the installation configures, such as a receiver of notifications. */
@NullMarked
package dev.sallyport.endpoint;

import org.jspecify.annotations.NullMarked;
