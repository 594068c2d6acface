package dev.sallyport.policy;

import dev.sallyport.check.image.Exposure;
import dev.sallyport.check.runtime.Monitors;
import dev.sallyport.check.runtime.ServiceAccountPermissions;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.environment.Environments;
import java.util.List;

/** What checks ask of the cluster beside the object. */
public record ClusterState(ServiceAccountPermissions permissions, Monitors monitors, Exposure exposure, Environments stages) {

    /** The same cluster, were every namespace in that environment. */
    public ClusterState everywhere(String environment) {
        return new ClusterState(permissions, monitors, exposure, Environments.of(List.of(CompiledEnvironment.everywhere(environment))));
    }

    /** A cluster without roles, monitors, ways in and environments. */
    public static final ClusterState NONE =
            new ClusterState(ServiceAccountPermissions.NONE, Monitors.NONE, Exposure.NONE, new Environments());
}
