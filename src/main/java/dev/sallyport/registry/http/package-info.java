/** Bounded HTTP transport to registries: addresses, proxies, limits, bulkheads and circuit breakers. */
@NullMarked
package dev.sallyport.registry.http;

import org.jspecify.annotations.NullMarked;
