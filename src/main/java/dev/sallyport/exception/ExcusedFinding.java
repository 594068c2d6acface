package dev.sallyport.exception;

import dev.sallyport.finding.Finding;

/**
 * A finding that passes.
 *
 * @param exception that covers all of it
 */
public record ExcusedFinding(Finding finding, CompiledException exception) {}
