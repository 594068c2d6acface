/** HTTPS endpoint of the admission webhooks. */
@NullMarked
package dev.sallyport.webhook;

import org.jspecify.annotations.NullMarked;
