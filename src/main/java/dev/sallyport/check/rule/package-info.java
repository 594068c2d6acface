/** Rules in the Common Expression Language (CEL), compatible with ValidatingAdmissionPolicy. */
@NullMarked
package dev.sallyport.check.rule;

import org.jspecify.annotations.NullMarked;
