/** Compiled policies: compilers, matchers and indexes. */
@NullMarked
package dev.sallyport.policy;

import org.jspecify.annotations.NullMarked;
