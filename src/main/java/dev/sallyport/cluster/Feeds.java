package dev.sallyport.cluster;

import jakarta.inject.Singleton;

/**
 * All informers of the operator.
 *
 * <p>Roles, monitors, exposure and the objects around workloads are watched from the first query on, parameters of policies
 * from the time at which a policy refers to them, and all other objects from the start.
 */
@Singleton
public record Feeds(
        OperatorNamespace operatorNamespace,
        NamespaceInformer namespaces,
        PolicyFeed policies,
        ExceptionFeed exceptions,
        EmergencyAccessFeed emergencies,
        EnvironmentFeed environments,
        RecordFeed history,
        ClusterRoles roles,
        ClusterMonitors monitors,
        ClusterExposure exposure,
        ClusterParams params,
        ClusterSurroundings surroundings) {

    /** Starts the informers that are needed from the start. */
    public void start() {
        operatorNamespace.start();
        namespaces.start();
        policies.start();
        exceptions.start();
        emergencies.start();
        environments.start();
        history.start();
    }

    /** Stops all informers. */
    public void stop() {
        policies.stop();
        exceptions.stop();
        emergencies.stop();
        environments.stop();
        history.stop();
        namespaces.stop();
        roles.stop();
        monitors.stop();
        exposure.stop();
        params.stop();
        surroundings.stop();
        operatorNamespace.stop();
    }

    /** Returns whether every policy, Environment, exception and emergency access that existed at the start is known. */
    public boolean policiesSynced() {
        return policies.isComplete()
                && environments.isComplete()
                && exceptions.isComplete()
                && emergencies.isComplete();
    }

    /** Returns whether every watched object that existed at the start is known. */
    public boolean allSynced() {
        return policiesSynced() && namespaces.isComplete() && history.isComplete();
    }
}
