/** What is to run: every kind of workload as one shape, its containers and its images. */
@NullMarked
package dev.sallyport.workload;

import org.jspecify.annotations.NullMarked;
