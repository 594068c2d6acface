package dev.sallyport.cluster;

import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.api.v1alpha1.TrustRoot;
import dev.sallyport.policy.EnvironmentIndex;
import dev.sallyport.policy.PolicyIndex;
import dev.sallyport.trust.TrustRootIndex;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Feeds the policy index from informers, in every replica. */
public final class PolicyFeed {
    private final SharedIndexInformer<DeploymentPolicy> policies;
    private final SharedIndexInformer<TrustRoot> roots;
    private final Set<String> knownRoots = ConcurrentHashMap.newKeySet();
    private final OperatorNamespace own;
    private final TrustRootIndex trustRoots;
    private final PolicyIndex index;
    private final EnvironmentIndex environments;
    private volatile boolean complete;

    /** Feeds an index; nothing happens before {@link #start}. */
    public PolicyFeed(
            KubernetesClient client,
            OperatorNamespace own,
            TrustRootIndex trustRoots,
            PolicyIndex index,
            EnvironmentIndex environments) {
        this.policies = client.resources(DeploymentPolicy.class).runnableInformer(0);
        this.roots = client.resources(TrustRoot.class).runnableInformer(0);
        this.own = own;
        this.trustRoots = trustRoots;
        this.index = index;
        this.environments = environments;
        policies.addEventHandler(InformerHandlers.each(
                index::put, policy -> index.remove(policy.getMetadata().getName())));
        roots.addEventHandler(InformerHandlers.each(this::take, this::forget));
        policies.exceptionHandler((_, _) -> true);
        roots.exceptionHandler((_, _) -> true);
        ResourceEventHandler<Secret> secrets = InformerHandlers.each(_ -> materialChanged(), _ -> materialChanged());
        ResourceEventHandler<ConfigMap> configMaps =
                InformerHandlers.each(_ -> materialChanged(), _ -> materialChanged());
        own.onSecrets(secrets);
        own.onConfigMaps(configMaps);
        trustRoots.onNewContent(this::keysChanged);
    }

    /** Starts watching; goes on trying where the API server does not answer. */
    public void start() {
        roots.start();
        policies.start();
    }

    /** Ends watching. */
    public void stop() {
        policies.stop();
        roots.stop();
    }

    private void materialChanged() {
        keysChanged();
        trustRoots.materialChanged();
    }

    private void take(TrustRoot root) {
        trustRoots.put(root);
        keysChanged();
        knownRoots.add(root.getMetadata().getName());
    }

    private void forget(TrustRoot root) {
        trustRoots.remove(root.getMetadata().getName());
        keysChanged();
    }

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

    /** Whether every policy that was there at the start is in the index, and every trust root at hand. */
    public boolean isComplete() {
        if (!complete) {
            complete = policies.hasSynced()
                    && own.isComplete()
                    && knowsRoots()
                    && policies.getStore().list().stream()
                            .allMatch(policy -> index.compilation(
                                            policy.getMetadata().getName())
                                    .isPresent());
        }
        return complete;
    }
}
