package dev.sallyport.cluster;

import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.exception.ExceptionIndex;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;

/** Feeds the exceptions from an informer, in every replica. */
public final class ExceptionFeed {
    private final SharedIndexInformer<DeploymentException> informer;
    private final ExceptionIndex exceptions;
    private volatile boolean complete;

    /** Feeds them; nothing happens before {@link #start}. */
    public ExceptionFeed(KubernetesClient client, ExceptionIndex exceptions) {
        this.informer =
                client.resources(DeploymentException.class).inAnyNamespace().runnableInformer(0);
        this.exceptions = exceptions;
        informer.addEventHandler(InformerHandlers.each(
                exceptions::put,
                gone -> exceptions.remove(
                        gone.getMetadata().getNamespace(), gone.getMetadata().getName())));
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

    /** Whether every exception that was there at the start is known. */
    public boolean isComplete() {
        if (!complete) {
            complete = informer.hasSynced()
                    && informer.getStore().list().stream()
                            .allMatch(each -> exceptions.knows(
                                    each.getMetadata().getNamespace(),
                                    each.getMetadata().getName()));
        }
        return complete;
    }
}
