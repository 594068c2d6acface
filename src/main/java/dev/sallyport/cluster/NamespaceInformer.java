package dev.sallyport.cluster;

import dev.sallyport.admission.Namespaces;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Labels of namespaces, from an informer; one that it has not seen yet is asked for. */
public final class NamespaceInformer implements Namespaces {
    private final KubernetesClient client;
    private final SharedIndexInformer<Namespace> informer;

    /** Watches namespaces; nothing happens before {@link #start}. */
    public NamespaceInformer(KubernetesClient client) {
        this.client = client;
        this.informer = client.namespaces().runnableInformer(0);
        informer.exceptionHandler((_, _) -> true);
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
    public Optional<Map<String, String>> known(String namespace) {
        return Optional.ofNullable(informer.getStore().getByKey(namespace)).map(NamespaceInformer::labels);
    }

    @Override
    public Optional<Map<String, String>> find(String namespace) {
        return Optional.ofNullable(client.namespaces().withName(namespace).get())
                .map(NamespaceInformer::labels);
    }

    private static Map<String, String> labels(Namespace namespace) {
        return Objects.requireNonNullElse(namespace.getMetadata().getLabels(), Map.of());
    }
}
