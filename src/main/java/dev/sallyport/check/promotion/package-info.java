/** Promotion checks of an Environment, with evidence from records or attestations. */
@NullMarked
package dev.sallyport.check.promotion;

import org.jspecify.annotations.NullMarked;
