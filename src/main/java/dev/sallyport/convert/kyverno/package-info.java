/** Policies of Kyverno: ClusterPolicy and Policy with their rules, and ValidatingPolicy. */
@NullMarked
package dev.sallyport.convert.kyverno;

import org.jspecify.annotations.NullMarked;
