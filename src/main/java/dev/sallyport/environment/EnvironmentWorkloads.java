package dev.sallyport.environment;

import java.util.Map;
import java.util.Set;

/** How what is deployed to environments stands. */
@FunctionalInterface
public interface EnvironmentWorkloads {

    /** Nothing is deployed anywhere. */
    EnvironmentWorkloads NONE = Map::of;

    /** By the names of environments; those without workloads are left out. */
    Map<String, Counts> counts();

    /**
     * What runs, by the last deployments: by the names of environments, and there by kind and name of workloads, the
     * digests of each workload of that kind and name.
     */
    default Map<String, Map<String, Set<Set<String>>>> images() {
        return Map.of();
    }

    /**
     * Workloads of one environment, by their last deployment.
     *
     * @param workloads that have a record
     * @param verified of which every image was signed by somebody whom a policy trusts
     * @param healthy that are healthy, or have soaked
     * @param failed that have failed, or were rolled back
     */
    record Counts(int workloads, int verified, int healthy, int failed) {
        /** None. */
        public static final Counts NONE = new Counts(0, 0, 0, 0);

        /** With those of others. */
        public Counts plus(Counts other) {
            return new Counts(
                    workloads + other.workloads,
                    verified + other.verified,
                    healthy + other.healthy,
                    failed + other.failed);
        }
    }
}
