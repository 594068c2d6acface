/** Model of workloads and other evaluated objects, independent of their kind. */
@NullMarked
package dev.sallyport.workload;

import org.jspecify.annotations.NullMarked;
