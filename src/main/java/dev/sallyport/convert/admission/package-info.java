/** ValidatingAdmissionPolicies, and the parts that policies of Kyverno share with them. */
@NullMarked
package dev.sallyport.convert.admission;

import org.jspecify.annotations.NullMarked;
