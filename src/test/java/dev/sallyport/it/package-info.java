/** Integration tests against a real API server with its controllers, kubectl, real registries and cosign signatures. */
@NullMarked
package dev.sallyport.it;

import org.jspecify.annotations.NullMarked;
