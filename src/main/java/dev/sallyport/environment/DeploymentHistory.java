package dev.sallyport.environment;

import dev.sallyport.configuration.RecordedConfiguration;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Port to the past deployments of a workload. */
@FunctionalInterface
public interface DeploymentHistory {

    /** History without deployments. */
    DeploymentHistory NONE = (_, _, _) -> List.of();

    /** Returns the deployments of a workload, by its qualified kind, to an Environment, in all its namespaces. */
    List<Past> of(String environment, String kind, String name);

    /**
     * Past deployment of a workload.
     *
     * @param digests known digests of its images
     * @param healthyAt time since which all its Pods were ready; empty if it never was healthy
     * @param endedAt time at which another revision replaced it, or at which it failed
     * @param failed whether it failed
     * @param unhealthy why it is not healthy now, was not when another revision replaced it, or never was
     * @param configuration configuration with which it was healthy, if it is recorded
     */
    record Past(
            String namespace,
            Set<String> digests,
            Optional<Instant> healthyAt,
            Optional<Instant> endedAt,
            boolean failed,
            Optional<Unhealthy> unhealthy,
            Optional<RecordedConfiguration> configuration) {
        public Past {
            digests = Set.copyOf(digests);
        }

        /** Creates a deployment whose configuration is not recorded. */
        public Past(
                String namespace,
                Set<String> digests,
                Optional<Instant> healthyAt,
                Optional<Instant> endedAt,
                boolean failed,
                Optional<Unhealthy> unhealthy) {
            this(namespace, digests, healthyAt, endedAt, failed, unhealthy, Optional.empty());
        }

        /** Creates a deployment that is healthy, or ended or failed without a further reason. */
        public Past(
                String namespace,
                Set<String> digests,
                Optional<Instant> healthyAt,
                Optional<Instant> endedAt,
                boolean failed) {
            this(namespace, digests, healthyAt, endedAt, failed, Optional.empty());
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

        /** Returns the end of its health: when it became unhealthy, failed or was replaced; now if it is healthy. */
        private Instant end(Instant now) {
            return Stream.of(endedAt, unhealthy.map(Unhealthy::since))
                    .flatMap(Optional::stream)
                    .filter(end -> end.isBefore(now))
                    .min(Comparator.naturalOrder())
                    .orElse(now);
        }
    }

    /**
     * State of a deployment that is not healthy.
     *
     * @param message container, Pod and exit code, probe or image
     */
    record Unhealthy(Instant since, String message) {}
}
