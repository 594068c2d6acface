package dev.sallyport.exception;

import dev.sallyport.finding.Finding;

/**
 * Finding that an active exception covers.
 *
 * @param exception that covers all of it
 */
public record ExcusedFinding(Finding finding, CompiledException exception) {}
