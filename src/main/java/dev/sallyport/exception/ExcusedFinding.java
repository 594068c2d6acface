package dev.sallyport.exception;

import dev.sallyport.finding.Finding;

/**
 * Finding that an active exception covers.
 *
 * @param exception exception that covers the finding
 */
public record ExcusedFinding(Finding finding, CompiledException exception) {}
