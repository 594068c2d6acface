package dev.sallyport.cluster;

import dev.sallyport.admission.NamespaceReader;
import dev.sallyport.environment.KnownNamespaces;
import dev.sallyport.workload.Subject;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Namespaces from an informer; the API server is queried for a namespace that the informer has not seen. */
@Singleton
public final class NamespaceInformer implements NamespaceReader, KnownNamespaces {
    private final KubernetesClient client;
    private final SharedIndexInformer<Namespace> informer;

    /** Creates an informer that is not started. */
    public NamespaceInformer(KubernetesClient client) {
        this.client = client;
        this.informer = client.namespaces().runnableInformer(0);
        informer.exceptionHandler((_, _) -> true);
    }

    @Override
    public Map<String, Map<String, String>> labels() {
        return informer.getStore().list().stream()
                .map(Namespace::getMetadata)
                .collect(Collectors.toMap(ObjectMeta::getName, Subject::labels));
    }

    @Override
    public void onChange(Runnable listener) {
        informer.addEventHandler(InformerHandlers.onChange(listener));
    }

    /** Starts watching; retries while the API server does not answer. */
    public void start() {
        informer.start();
    }

    /** Stops watching. */
    public void stop() {
        informer.stop();
    }

    /** Returns whether every namespace that existed at the start is known. */
    public boolean isComplete() {
        return informer.hasSynced();
    }

    @Override
    public Optional<Namespace> known(String name) {
        return Optional.ofNullable(informer.getStore().getByKey(name));
    }

    @Override
    public Optional<Namespace> find(String name) {
        return Optional.ofNullable(client.namespaces().withName(name).get());
    }
}
