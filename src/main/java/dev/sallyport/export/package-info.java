/**
 * Policies as ValidatingAdmissionPolicy objects (KEP-3488), for clusters that need a second line of defense in
 * the API server itself.
 */
@NullMarked
package dev.sallyport.export;

import org.jspecify.annotations.NullMarked;
