package dev.sallyport.rollout;

import dev.sallyport.rollout.pod.DigestComparison;
import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.api.model.HasMetadata;

/**
 * Observer of a revision.
 *
 * @param workloads access to its Pods
 * @param comparison comparison of the images that they run
 * @param configurations observer of its configuration
 */
public record RevisionObserver(
        WorkloadReader workloads, DigestComparison comparison, ConfigurationObserver configurations) {

    /** Reads the Pods of a revision, and compares their images with the recorded ones. */
    public RevisionHealth observe(HasMetadata workload, Revision revision) {
        var pods = workloads.pods(workload, revision.template());
        return new RevisionHealth(
                pods.pods(), RevisionImages.compare(revision, pods, comparison, runsAllImages(workload)));
    }

    /** Returns whether each Pod of a workload runs all its containers; a workflow has a Pod for each step. */
    private static boolean runsAllImages(HasMetadata workload) {
        return ObjectKind.of(workload).filter(ObjectKind::hasPodSpec).isPresent();
    }
}
