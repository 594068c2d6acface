/** Access checks of an Environment: deployers, freezes and membership of namespaces. */
@NullMarked
package dev.sallyport.check.access;

import org.jspecify.annotations.NullMarked;
