/** The Pod Security Standards of Kubernetes, one check a control, in every version from v1.0 on. */
@NullMarked
package dev.sallyport.check.podsecurity;

import org.jspecify.annotations.NullMarked;
