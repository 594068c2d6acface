/** Control of changes of an Environment that are no deployments. */
@NullMarked
package dev.sallyport.change;

import org.jspecify.annotations.NullMarked;
