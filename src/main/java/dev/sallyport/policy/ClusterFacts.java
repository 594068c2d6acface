package dev.sallyport.policy;

import dev.sallyport.check.runtime.Monitors;
import dev.sallyport.check.runtime.ServiceAccountPermissions;

/** What checks ask of the cluster beside the object. */
public record ClusterFacts(ServiceAccountPermissions permissions, Monitors monitors) {

    /** A cluster without roles and monitors. */
    public static final ClusterFacts NONE = new ClusterFacts(ServiceAccountPermissions.NONE, Monitors.NONE);
}
