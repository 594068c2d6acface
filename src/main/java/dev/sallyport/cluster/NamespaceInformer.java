package dev.sallyport.cluster;

import dev.sallyport.admission.NamespaceReader;
import dev.sallyport.environment.KnownNamespaces;
import dev.sallyport.workload.Subject;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Namespaces, from an informer; one that it has not seen yet is asked for. */
public final class NamespaceInformer implements NamespaceReader, KnownNamespaces {
    private final KubernetesClient client;
    private final SharedIndexInformer<Namespace> informer;

    /** Watches namespaces; nothing happens before {@link #start}. */
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
        informer.addEventHandler(InformerHandlers.each(_ -> listener.run(), _ -> listener.run()));
    }

    /** Starts watching. */
    public void start() {
        informer.start();
    }

    /** Ends watching. */
    public void stop() {
        informer.stop();
    }

    /** Whether what was there at the start is known. */
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
