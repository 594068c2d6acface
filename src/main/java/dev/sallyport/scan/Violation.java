package dev.sallyport.scan;

/**
 * Something that runs and would be refused if it came now.
 *
 * @param check id of the gravest check that it fails
 * @param message what is the matter, in one line
 */
public record Violation(String policy, WorkloadKey workload, String check, String message) {}
