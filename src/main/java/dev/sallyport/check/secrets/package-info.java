/** Checks of credentials in manifests, Secrets in environment variables and API tokens. */
@NullMarked
package dev.sallyport.check.secrets;

import org.jspecify.annotations.NullMarked;
