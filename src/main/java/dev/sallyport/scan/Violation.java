package dev.sallyport.scan;

/**
 * Violation of a policy by a running object.
 *
 * @param check ID of the most severe failed check
 * @param message details in one line
 */
public record Violation(String policy, WorkloadKey workload, String check, String message) {}
