package dev.sallyport.app.operator;

import dev.sallyport.cluster.CertificateSource;
import dev.sallyport.cluster.NamespaceInformer;
import dev.sallyport.cluster.OperatorNamespace;
import dev.sallyport.cluster.WebhookKeeper;
import dev.sallyport.controller.DeploymentPolicyReconciler;
import dev.sallyport.controller.EnvironmentReconciler;
import dev.sallyport.controller.NamespacePolicyReconciler;
import dev.sallyport.controller.TrustRootReconciler;
import dev.sallyport.environment.Environments;
import dev.sallyport.exception.ExceptionIndex;
import dev.sallyport.policy.EnvironmentIndex;
import dev.sallyport.policy.PolicyIndex;
import dev.sallyport.record.TrustRootMetrics;
import dev.sallyport.scan.BackgroundScanner;
import dev.sallyport.trust.RefreshedRepositories;
import dev.sallyport.trust.TrustRootIndex;
import jakarta.inject.Singleton;

/**
 * All connections between the sources of changes and their listeners; docs/architecture.md draws them.
 *
 * <p>Feeds call the indexes directly; they are not listed here.
 */
@Singleton
class ChangeNotifications {
    private final ClusterSources cluster;
    private final Indexes indexes;
    private final Reconcilers reconcilers;
    private final BackgroundScanner scanner;
    private final WebhookKeeper webhook;
    private final Maintenance maintenance;
    private final TrustRootMetrics metrics;

    /** Sources of changes outside the process. */
    @Singleton
    record ClusterSources(
            OperatorNamespace operatorNamespace,
            CertificateSource certificates,
            NamespaceInformer namespaces,
            RefreshedRepositories repositories) {}

    /** The compiled objects, which are sources and listeners. */
    @Singleton
    record Indexes(
            PolicyIndex policies,
            EnvironmentIndex environmentPolicies,
            Environments environments,
            ExceptionIndex exceptions,
            TrustRootIndex trustRoots) {}

    /** The reconcilers that write status after a change of another object. */
    @Singleton
    record Reconcilers(
            DeploymentPolicyReconciler policies,
            NamespacePolicyReconciler namespacePolicies,
            EnvironmentReconciler environments,
            TrustRootReconciler trustRoots) {}

    ChangeNotifications(
            ClusterSources cluster,
            Indexes indexes,
            Reconcilers reconcilers,
            BackgroundScanner scanner,
            WebhookKeeper webhook,
            Maintenance maintenance,
            TrustRootMetrics metrics) {
        this.cluster = cluster;
        this.indexes = indexes;
        this.reconcilers = reconcilers;
        this.scanner = scanner;
        this.webhook = webhook;
        this.maintenance = maintenance;
        this.metrics = metrics;
    }

    /** Adds every listener to its source; called once, before the first informer starts. */
    void connect() {
        connectCluster();
        connectIndexes();
        scanner.onScan(reconcilers.policies()::scanCompleted);
        scanner.onScan(reconcilers.namespacePolicies()::scanCompleted);
        scanner.onScan(reconcilers.environments()::changed);
    }

    private void connectCluster() {
        var trustRoots = indexes.trustRoots();
        var operatorNamespace = cluster.operatorNamespace();
        operatorNamespace.onChange(indexes.policies()::keysChanged);
        operatorNamespace.onChange(indexes.environmentPolicies()::keysChanged);
        operatorNamespace.onChange(trustRoots::materialChanged);
        operatorNamespace.onSecret(cluster.certificates().secretName(), maintenance::certificateChanged);
        cluster.namespaces().onChange(reconcilers.environments()::changed);
        cluster.repositories().onRefresh(trustRoots::repositoryRefreshed);
    }

    private void connectIndexes() {
        var policies = indexes.policies();
        policies.onChange(names -> names.forEach(reconcilers.policies()::policyCompiled));
        policies.onChange(names -> names.forEach(reconcilers.namespacePolicies()::policyCompiled));
        policies.onChange(_ -> webhook.policiesChanged());
        policies.onChange(_ -> scanner.requestScan());

        var environments = indexes.environments();
        environments.onChange(policies::environmentsChanged);
        environments.onChange(webhook::policiesChanged);
        environments.onChange(reconcilers.environments()::changed);

        indexes.exceptions().onChange(scanner::requestScan);

        var trustRoots = indexes.trustRoots();
        trustRoots.onNewContent(policies::keysChanged);
        trustRoots.onNewContent(indexes.environmentPolicies()::keysChanged);
        trustRoots.onChange(reconcilers.trustRoots()::trustRootChanged);
        trustRoots.onRefresh(metrics::refreshed);
    }
}
