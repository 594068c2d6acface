package dev.sallyport.environment;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Port to the past deployments of a workload. */
@FunctionalInterface
public interface DeploymentHistory {

    /** History without deployments. */
    DeploymentHistory NONE = (_, _, _) -> List.of();

    /** Returns the deployments of a workload to an Environment, in all its namespaces. */
    List<Past> of(String environment, String kind, String name);

    /**
     * Past deployment of a workload.
     *
     * @param digests known digests of its images
     * @param healthyAt time at which all its Pods were ready; empty if it never was healthy
     * @param endedAt time at which another revision replaced it, or at which it failed
     * @param failed whether it failed
     */
    record Past(
            String namespace,
            Set<String> digests,
            Optional<Instant> healthyAt,
            Optional<Instant> endedAt,
            boolean failed) {
        public Past {
            digests = Set.copyOf(digests);
        }

        /** Returns whether it ran all of the images. */
        public boolean ran(Set<String> images) {
            return digests.containsAll(images);
        }

        /** Returns whether it had been healthy for the soak time at a time. Times in the future are ignored. */
        public boolean wasHealthyFor(Duration soak, Instant now) {
            return !failed
                    && healthyAt
                            .filter(since -> !since.isAfter(now))
                            .filter(since -> !since.plus(soak).isAfter(end(now)))
                            .isPresent();
        }

        private Instant end(Instant now) {
            return endedAt.filter(end -> end.isBefore(now)).orElse(now);
        }
    }
}
