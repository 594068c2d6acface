/** Reconcilers: status of policies. */
@NullMarked
package dev.sallyport.controller;

import org.jspecify.annotations.NullMarked;
