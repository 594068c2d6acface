package dev.sallyport.rollout;

/**
 * Numbers of Pods that the controller of a workload reports.
 *
 * @param desired Pods that should run
 * @param updated Pods with the present template
 * @param available Pods of any revision that are available
 * @param outdated Pods of earlier revisions
 * @param isComplete whether the controller has seen the present template, and all Pods that should run have it
 */
public record Replicas(int desired, int updated, int available, int outdated, boolean isComplete) {

    /** Returns the number of Pods that should be available and are not. */
    int missing() {
        return Math.max(0, desired - available);
    }

    /** Returns the progress in words, such as {@code 1 of 3 updated pods are ready}. */
    String progress() {
        return "%d of %d updated pods are ready".formatted(updatedAndReady(), desired);
    }

    /** Counts outdated Pods as ready first, because controllers report only the sum. */
    private int updatedAndReady() {
        return Math.clamp((long) available - Math.max(0, outdated), 0, updated);
    }
}
