/** What matters, proven on real parts: a real API server with its controllers, kubectl, registries, cosign signatures. */
@NullMarked
package dev.sallyport.it;

import org.jspecify.annotations.NullMarked;
