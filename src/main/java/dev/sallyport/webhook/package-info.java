/** The HTTPS admission endpoint. */
@NullMarked
package dev.sallyport.webhook;

import org.jspecify.annotations.NullMarked;
