package dev.sallyport.cluster;

import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.exception.ExceptionIndex;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import jakarta.inject.Singleton;

/** Informer that feeds the index of exceptions, in each replica. */
@Singleton
public final class ExceptionFeed {
    private final SharedIndexInformer<DeploymentException> informer;
    private final ExceptionIndex exceptions;
    private volatile boolean complete;

    /** Creates an informer that is not started. */
    public ExceptionFeed(KubernetesClient client, ExceptionIndex exceptions) {
        this.informer =
                client.resources(DeploymentException.class).inAnyNamespace().runnableInformer(0);
        this.exceptions = exceptions;
        informer.addEventHandler(InformerHandlers.each(
                exceptions::put,
                deleted -> exceptions.remove(
                        deleted.getMetadata().getNamespace(),
                        deleted.getMetadata().getName())));
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

    /** Returns whether the index contains every exception that existed at the start. */
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
