/** Reconcilers that write the status of the kinds of sallyport.dev. */
@NullMarked
package dev.sallyport.controller;

import org.jspecify.annotations.NullMarked;
