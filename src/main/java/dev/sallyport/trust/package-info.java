/** Keeps what TUF repositories say of trust roots current, beside the way of requests. */
@NullMarked
package dev.sallyport.trust;

import org.jspecify.annotations.NullMarked;
