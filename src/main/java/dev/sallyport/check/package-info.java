/** What a check is and how it ends. Families of checks live in the packages below. */
@NullMarked
package dev.sallyport.check;

import org.jspecify.annotations.NullMarked;
