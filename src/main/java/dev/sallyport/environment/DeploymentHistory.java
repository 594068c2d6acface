package dev.sallyport.environment;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What was deployed before, and how it went. */
@FunctionalInterface
public interface DeploymentHistory {

    /** Nothing is known of what was before. */
    DeploymentHistory NONE = (_, _, _) -> List.of();

    /** Deployments of workloads of that kind and name to an environment, in whatever namespaces of it. */
    List<Past> of(String environment, String kind, String name);

    /**
     * One deployment.
     *
     * @param digests of its images; fewer than it has images where nobody knows some
     * @param healthyAt when all of it ran and was ready; empty where it never did
     * @param endedAt when another took its place, or it failed
     * @param failed whether it failed in the end
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

        /** Whether it ran all of these images. */
        public boolean ran(Set<String> images) {
            return digests.containsAll(images);
        }

        /** Whether it was healthy for so long, at a time; what is said of the future counts for nothing. */
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
