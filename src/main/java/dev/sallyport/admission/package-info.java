/** From an admission request to a verdict, a decision and its words. */
@NullMarked
package dev.sallyport.admission;

import org.jspecify.annotations.NullMarked;
