package dev.sallyport.cluster;

/** All that is watched of the cluster: most of it from the start, some from the first question about it on. */
public record Feeds(
        OperatorNamespace own,
        NamespaceInformer namespaces,
        PolicyFeed policies,
        ExceptionFeed exceptions,
        EnvironmentFeed environments,
        RecordFeed history,
        ClusterRoles roles,
        ClusterMonitors monitors,
        ClusterExposure exposure) {

    /** Starts watching. */
    public void start() {
        own.start();
        namespaces.start();
        policies.start();
        exceptions.start();
        environments.start();
        history.start();
    }

    /** Ends watching. */
    public void stop() {
        policies.stop();
        exceptions.stop();
        environments.stop();
        history.stop();
        namespaces.stop();
        roles.stop();
        monitors.stop();
        exposure.stop();
        own.stop();
    }

    /** Whether all is known that decides about a request. */
    public boolean decide() {
        return policies.isComplete() && environments.isComplete() && exceptions.isComplete();
    }

    /** Whether all is known that was there at the start. */
    public boolean areComplete() {
        return decide() && namespaces.isComplete() && history.isComplete();
    }
}
