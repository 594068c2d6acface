package dev.sallyport.rollout;

import dev.sallyport.rollout.pod.PodState;
import java.util.List;

/**
 * Pods of one revision.
 *
 * @param isComplete whether all Pods are known
 */
public record RevisionPods(List<PodState> pods, boolean isComplete) {
    public RevisionPods {
        pods = List.copyOf(pods);
    }
}
