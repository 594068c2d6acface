package dev.sallyport.rollout;

import dev.sallyport.api.v1alpha1.DeploymentRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Lead times of changes from the first Environment of a promotion to a later one. */
@FunctionalInterface
public interface LeadTimes {

    /**
     * Returns the time from the first deployment of the same images in the first Environment to a time.
     *
     * @param record record of the workload in the later Environment
     * @return empty if the Environment is the first one, an earlier one is in another cluster, or no record has the images
     */
    Optional<Duration> of(DeploymentRecord record, Revision revision, Instant time);
}
