package dev.sallyport.policy;

import dev.sallyport.check.image.Exposure;
import dev.sallyport.check.runtime.Monitors;
import dev.sallyport.check.runtime.ServiceAccountPermissions;

/** What checks ask of the cluster beside the object. */
public record ClusterFacts(ServiceAccountPermissions permissions, Monitors monitors, Exposure exposure) {

    /** A cluster without roles, monitors and ways in. */
    public static final ClusterFacts NONE =
            new ClusterFacts(ServiceAccountPermissions.NONE, Monitors.NONE, Exposure.NONE);
}
