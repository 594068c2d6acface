/** Types of checks. Each family of checks has a package below. */
@NullMarked
package dev.sallyport.check;

import org.jspecify.annotations.NullMarked;
