package dev.sallyport.environment;

import java.util.Map;
import java.util.Set;

/** Port to the state of the workloads in Environments, from DeploymentRecords. */
@FunctionalInterface
public interface EnvironmentWorkloads {

    /** No workloads. */
    EnvironmentWorkloads NONE = Map::of;

    /** Returns the counts by name of the Environment, without Environments that have no workloads. */
    Map<String, Counts> counts();

    /**
     * Returns the digests of the last deployments, by name of the Environment, and by kind and name of the workload. A
     * workload has one set of digests for each namespace.
     */
    default Map<String, Map<String, Set<Set<String>>>> images() {
        return Map.of();
    }

    /**
     * Workloads of one Environment, counted by the state of their last deployment.
     *
     * @param workloads workloads with a record
     * @param verified workloads with verified signatures of all images
     * @param healthy workloads that are healthy, before or after the soak time
     * @param unhealthy workloads that were healthy and are not at the moment
     * @param failed workloads that have failed or were rolled back
     */
    record Counts(int workloads, int verified, int healthy, int unhealthy, int failed) {
        /** No workloads. */
        public static final Counts NONE = new Counts(0, 0, 0, 0, 0);

        /** Returns the sum of both counts. */
        public Counts plus(Counts other) {
            return new Counts(
                    workloads + other.workloads,
                    verified + other.verified,
                    healthy + other.healthy,
                    unhealthy + other.unhealthy,
                    failed + other.failed);
        }
    }
}
