package dev.sallyport.policy;

import dev.sallyport.check.image.Exposure;
import dev.sallyport.check.runtime.Monitors;
import dev.sallyport.check.runtime.ServiceAccountPermissions;
import dev.sallyport.environment.Stage;
import dev.sallyport.environment.Stages;
import java.util.List;

/** What checks ask of the cluster beside the object. */
public record ClusterFacts(ServiceAccountPermissions permissions, Monitors monitors, Exposure exposure, Stages stages) {

    /** The same cluster, were every namespace in that environment. */
    public ClusterFacts everywhere(String environment) {
        return new ClusterFacts(permissions, monitors, exposure, Stages.of(List.of(Stage.everywhere(environment))));
    }

    /** A cluster without roles, monitors, ways in and environments. */
    public static final ClusterFacts NONE =
            new ClusterFacts(ServiceAccountPermissions.NONE, Monitors.NONE, Exposure.NONE, new Stages());
}
