package dev.sallyport.admission;

import dev.sallyport.policy.Waiver;

/**
 * A finding that passes.
 *
 * @param exception that covers all of it
 */
public record Exempted(Finding finding, Waiver exception) {}
