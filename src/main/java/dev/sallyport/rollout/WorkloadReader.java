package dev.sallyport.rollout;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;

/** The workloads of the cluster, as far as rollouts need them. */
public interface WorkloadReader {

    /** Some pods of a workload, enough to see whether they crash. */
    List<Pod> pods(HasMetadata workload);

    /**
     * Puts an earlier pod template back, unless the workload has another by now than the one that failed.
     *
     * @param workload as it was seen
     * @param failed fingerprint of the template that it had then
     * @param template fingerprint of the one to put back
     * @throws RuntimeException where it cannot be found or written, with a message for people
     */
    void restore(HasMetadata workload, String failed, String template);
}
