package dev.sallyport.policy;

import dev.sallyport.check.image.Exposure;
import dev.sallyport.check.rule.RuleServices;
import dev.sallyport.check.runtime.Monitors;
import dev.sallyport.check.runtime.ServiceAccountPermissions;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.environment.Environments;
import java.util.List;

/** State of the cluster that checks use in addition to the object. */
public record ClusterState(
        ServiceAccountPermissions permissions,
        Monitors monitors,
        Exposure exposure,
        Environments environments,
        RuleServices rules,
        Surroundings surroundings) {

    /** A cluster without roles, monitors, exposed Pods and Environments. */
    public static final ClusterState NONE =
            new ClusterState(ServiceAccountPermissions.NONE, Monitors.NONE, Exposure.NONE, new Environments());

    /** Creates a state without objects for rules and objects around workloads. */
    public ClusterState(
            ServiceAccountPermissions permissions, Monitors monitors, Exposure exposure, Environments environments) {
        this(permissions, monitors, exposure, environments, RuleServices.NONE, Surroundings.NONE);
    }

    /** Creates a state without objects around workloads. */
    public ClusterState(
            ServiceAccountPermissions permissions,
            Monitors monitors,
            Exposure exposure,
            Environments environments,
            RuleServices rules) {
        this(permissions, monitors, exposure, environments, rules, Surroundings.NONE);
    }

    /** Creates a state without objects for rules. */
    public ClusterState(
            ServiceAccountPermissions permissions,
            Monitors monitors,
            Exposure exposure,
            Environments environments,
            Surroundings surroundings) {
        this(permissions, monitors, exposure, environments, RuleServices.NONE, surroundings);
    }

    /** Returns the same cluster with every namespace in one Environment. */
    public ClusterState everywhere(String environment) {
        var environments = Environments.of(List.of(CompiledEnvironment.everywhere(environment)));
        return new ClusterState(permissions, monitors, exposure, environments, rules, surroundings);
    }
}
