/**
 * Policies as ValidatingAdmissionPolicy objects (KEP-3488), for clusters that want a second line of defence in the API
 * server itself.
 */
@NullMarked
package dev.sallyport.export;

import org.jspecify.annotations.NullMarked;
