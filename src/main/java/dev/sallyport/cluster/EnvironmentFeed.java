package dev.sallyport.cluster;

import dev.sallyport.api.v1alpha1.Environment;
import dev.sallyport.policy.EnvironmentIndex;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import jakarta.inject.Singleton;
import java.util.List;

/** Informer that feeds the index of Environments, in each replica. */
@Singleton
public final class EnvironmentFeed {
    private final SharedIndexInformer<Environment> informer;
    private final EnvironmentIndex index;
    private volatile boolean complete;

    /** Creates an informer that is not started. */
    public EnvironmentFeed(KubernetesClient client, EnvironmentIndex index) {
        this.informer = client.resources(Environment.class).runnableInformer(0);
        this.index = index;
        informer.addEventHandler(InformerHandlers.each(
                index::put,
                environment -> index.remove(environment.getMetadata().getName())));
        informer.exceptionHandler((_, _) -> true);
    }

    /** Starts watching; retries while the API server does not answer. */
    public void start() {
        informer.start();
    }

    /** Stops watching. */
    public void stop() {
        informer.stop();
    }

    /** Returns whether the index contains every Environment that existed at the start. */
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
