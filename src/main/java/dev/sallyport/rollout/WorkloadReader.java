package dev.sallyport.rollout;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;

/** Access to workloads for rollouts. */
public interface WorkloadReader {

    /** Returns some Pods of a workload, enough to detect crash loops. */
    List<Pod> pods(HasMetadata workload);

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
