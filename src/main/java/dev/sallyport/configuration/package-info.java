/** Configurations of workloads: their normal form, differences between two of them, and their protected form in records. */
@NullMarked
package dev.sallyport.configuration;

import org.jspecify.annotations.NullMarked;
