/** Emergency access to Environments, and its review. */
@NullMarked
package dev.sallyport.breakglass;

import org.jspecify.annotations.NullMarked;
