package dev.sallyport.cluster;

import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.api.v1alpha1.NamespacePolicy;
import dev.sallyport.api.v1alpha1.TrustRoot;
import dev.sallyport.policy.EnvironmentIndex;
import dev.sallyport.policy.PolicyIndex;
import dev.sallyport.trust.TrustRootIndex;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Informers that feed the indexes of policies and trust roots, in each replica. */
@Singleton
public final class PolicyFeed {
    private final SharedIndexInformer<DeploymentPolicy> policies;
    private final SharedIndexInformer<NamespacePolicy> namespacePolicies;
    private final SharedIndexInformer<TrustRoot> roots;
    private final Set<String> knownRoots = ConcurrentHashMap.newKeySet();
    private final OperatorNamespace operatorNamespace;
    private final TrustRootIndex trustRoots;
    private final PolicyIndex index;
    private final EnvironmentIndex environments;
    private volatile boolean complete;

    /** Creates informers that are not started. */
    public PolicyFeed(
            KubernetesClient client,
            OperatorNamespace operatorNamespace,
            TrustRootIndex trustRoots,
            PolicyIndex index,
            EnvironmentIndex environments) {
        this.policies = client.resources(DeploymentPolicy.class).runnableInformer(0);
        this.namespacePolicies =
                client.resources(NamespacePolicy.class).inAnyNamespace().runnableInformer(0);
        this.roots = client.resources(TrustRoot.class).runnableInformer(0);
        this.operatorNamespace = operatorNamespace;
        this.trustRoots = trustRoots;
        this.index = index;
        this.environments = environments;
        policies.addEventHandler(InformerHandlers.each(
                index::put, policy -> index.remove(policy.getMetadata().getName())));
        namespacePolicies.addEventHandler(InformerHandlers.<NamespacePolicy>each(index::put, index::remove));
        roots.addEventHandler(InformerHandlers.each(this::put, this::remove));
        policies.exceptionHandler((_, _) -> true);
        namespacePolicies.exceptionHandler((_, _) -> true);
        roots.exceptionHandler((_, _) -> true);
    }

    /** Starts watching; retries while the API server does not answer. */
    public void start() {
        roots.start();
        policies.start();
        namespacePolicies.start();
    }

    /** Stops watching. */
    public void stop() {
        policies.stop();
        namespacePolicies.stop();
        roots.stop();
    }

    private void put(TrustRoot root) {
        trustRoots.put(root);
        keysChanged();
        knownRoots.add(root.getMetadata().getName());
    }

    private void remove(TrustRoot root) {
        trustRoots.remove(root.getMetadata().getName());
        keysChanged();
    }

    /** Compiles policies and Environments again that refer to a trust root. */
    private void keysChanged() {
        index.keysChanged();
        environments.keysChanged();
    }

    private boolean knowsRoots() {
        return roots.hasSynced()
                && roots.getStore().list().stream()
                        .allMatch(root -> knownRoots.contains(root.getMetadata().getName()));
    }

    /** Returns all policies with their present status. */
    public List<DeploymentPolicy> all() {
        return policies.getStore().list();
    }

    /** Returns whether the indexes contain every policy and trust root that existed at the start, with their keys. */
    public boolean isComplete() {
        if (!complete) {
            complete = policies.hasSynced()
                    && namespacePolicies.hasSynced()
                    && operatorNamespace.isComplete()
                    && knowsRoots()
                    && Stream.<HasMetadata>concat(
                                    policies.getStore().list().stream(), namespacePolicies.getStore().list().stream())
                            .allMatch(policy ->
                                    index.compilation(PolicyIndex.name(policy)).isPresent());
        }
        return complete;
    }
}
