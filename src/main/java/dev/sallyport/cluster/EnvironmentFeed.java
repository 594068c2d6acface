package dev.sallyport.cluster;

import dev.sallyport.api.v1alpha1.Environment;
import dev.sallyport.policy.EnvironmentIndex;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;

/** Feeds the index of environments from an informer, in every replica. */
public final class EnvironmentFeed {
    private final SharedIndexInformer<Environment> informer;
    private final EnvironmentIndex index;
    private volatile boolean complete;

    /** Feeds an index; nothing happens before {@link #start}. */
    public EnvironmentFeed(KubernetesClient client, EnvironmentIndex index) {
        this.informer = client.resources(Environment.class).runnableInformer(0);
        this.index = index;
        informer.addEventHandler(InformerHandlers.each(
                index::put,
                environment -> index.remove(environment.getMetadata().getName())));
        informer.exceptionHandler((_, _) -> true);
    }

    /** Starts watching; goes on trying where the API server does not answer. */
    public void start() {
        informer.start();
    }

    /** Ends watching. */
    public void stop() {
        informer.stop();
    }

    /** Whether every environment that was there at the start is in the index. */
    public boolean isComplete() {
        if (!complete) {
            complete = informer.hasSynced()
                    && informer.getStore().list().stream()
                            .allMatch(environment ->
                                    index.knows(environment.getMetadata().getName()));
        }
        return complete;
    }

    /** Returns all Environments with their present status. */
    public List<Environment> all() {
        return informer.getStore().list();
    }
}
