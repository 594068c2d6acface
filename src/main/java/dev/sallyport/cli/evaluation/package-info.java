/** Evaluation without a cluster: policies from files, cluster state from documents. */
@NullMarked
package dev.sallyport.cli.evaluation;

import org.jspecify.annotations.NullMarked;
