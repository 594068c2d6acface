package dev.sallyport.cluster;

import dev.sallyport.api.v1alpha1.BreakGlass;
import dev.sallyport.breakglass.EmergencyAccesses;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import jakarta.inject.Singleton;

/** Informer that feeds the index of emergency accesses, in each replica. */
@Singleton
public final class EmergencyAccessFeed {
    private final SharedIndexInformer<BreakGlass> informer;
    private final EmergencyAccesses accesses;
    private volatile boolean complete;

    /** Creates an informer that is not started. */
    public EmergencyAccessFeed(KubernetesClient client, EmergencyAccesses accesses) {
        this.informer = client.resources(BreakGlass.class).runnableInformer(0);
        this.accesses = accesses;
        informer.addEventHandler(InformerHandlers.each(
                accesses::put, deleted -> accesses.remove(deleted.getMetadata().getName())));
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

    /** Returns whether the index contains every access that existed at the start. */
    public boolean isComplete() {
        if (!complete) {
            complete = informer.hasSynced()
                    && informer.getStore().list().stream()
                            .filter(each -> each.getSpec() != null)
                            .allMatch(each -> accesses.knows(each.getMetadata().getName()));
        }
        return complete;
    }
}
