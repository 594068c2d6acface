/** Completion of the CustomResourceDefinitions that the build generates from the API kinds. */
@NullMarked
package dev.sallyport.api.crd;

import org.jspecify.annotations.NullMarked;
