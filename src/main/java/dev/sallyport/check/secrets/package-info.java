/** Credentials in manifests, and how Secrets reach containers. */
@NullMarked
package dev.sallyport.check.secrets;

import org.jspecify.annotations.NullMarked;
