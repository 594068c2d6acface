/** Where images come from, how they are named, who has signed them. */
@NullMarked
package dev.sallyport.check.image;

import org.jspecify.annotations.NullMarked;
