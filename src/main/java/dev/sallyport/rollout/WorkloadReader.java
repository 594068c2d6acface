package dev.sallyport.rollout;

import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Optional;

/** Access to workloads for rollouts. */
public interface WorkloadReader {

    /**
     * Returns the Pods of a workload that have a pod template, without Pods of other revisions and of other owners.
     *
     * @param workload workload as observed
     * @param template fingerprint of the pod template
     */
    RevisionPods pods(HasMetadata workload, String template);

    /**
     * Returns the complete workload as it is now; empty if it has been deleted.
     *
     * @param workload workload as observed
     */
    Optional<Workload> current(HasMetadata workload);

    /**
     * Restores an earlier pod template, unless the workload no longer has the failed one.
     *
     * @param workload workload as observed
     * @param failed fingerprint of the failed template
     * @param template fingerprint of the template to restore
     * @throws RuntimeException with a message for users if the template is not found or cannot be written
     */
    void restore(HasMetadata workload, String failed, String template);
}
