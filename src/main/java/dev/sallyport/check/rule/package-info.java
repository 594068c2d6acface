/** Rules that a policy writes itself, in the Common Expression Language, as ValidatingAdmissionPolicy has them. */
@NullMarked
package dev.sallyport.check.rule;

import org.jspecify.annotations.NullMarked;
