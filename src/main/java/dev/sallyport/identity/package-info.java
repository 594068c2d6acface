/** Users, their permissions, and the ownership of objects that cluster controllers create. */
@NullMarked
package dev.sallyport.identity;

import org.jspecify.annotations.NullMarked;
