package dev.sallyport.cluster;

import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.policy.PolicyIndex;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;

/** Feeds the policy index from informers, in every replica. */
public final class PolicyFeed {
    private final SharedIndexInformer<DeploymentPolicy> policies;
    private final OwnNamespace own;
    private final PolicyIndex index;
    private volatile boolean complete;

    /** Feeds an index; nothing happens before {@link #start}. */
    public PolicyFeed(KubernetesClient client, OwnNamespace own, PolicyIndex index) {
        this.policies = client.resources(DeploymentPolicy.class).runnableInformer(0);
        this.own = own;
        this.index = index;
        policies.addEventHandler(Changes.each(
                index::put, policy -> index.remove(policy.getMetadata().getName())));
        policies.exceptionHandler((_, _) -> true);
        ResourceEventHandler<Secret> secrets = Changes.each(_ -> index.keysChanged(), _ -> index.keysChanged());
        ResourceEventHandler<ConfigMap> configMaps = Changes.each(_ -> index.keysChanged(), _ -> index.keysChanged());
        own.onSecrets(secrets);
        own.onConfigMaps(configMaps);
    }

    /** Starts watching; goes on trying where the API server does not answer. */
    public void start() {
        policies.start();
    }

    /** Ends watching. */
    public void stop() {
        policies.stop();
    }

    /** Whether every policy that was there at the start is in the index. */
    public boolean isComplete() {
        if (!complete) {
            complete = policies.hasSynced()
                    && own.isComplete()
                    && policies.getStore().list().stream()
                            .allMatch(policy -> index.compilation(
                                            policy.getMetadata().getName())
                                    .isPresent());
        }
        return complete;
    }
}
