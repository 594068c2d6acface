/** Admission: attributes of a request, evaluation by policies, verdict, decision and the text of a denial. */
@NullMarked
package dev.sallyport.admission;

import org.jspecify.annotations.NullMarked;
