package dev.sallyport.cli.cluster;

import dev.sallyport.admission.NamespaceReader;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.listing.ListedObject;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The namespaces of a cluster; a namespace that is not in the list yet is read on demand. */
public final class ClusterNamespaces implements NamespaceReader {
    private final KubernetesClient client;
    private final Map<String, Namespace> known = new ConcurrentHashMap<>();

    public ClusterNamespaces(KubernetesClient client) {
        this.client = client;
    }

    /** Reads all namespaces. */
    public void readAll(ClusterListing listing) throws InputError {
        listing.all(ListedObject.type("", "Namespace", "namespaces", false), Namespace.class)
                .forEach(each -> known.put(each.getMetadata().getName(), each));
    }

    /** Reads a namespace, which must exist. */
    public void read(String name) throws InputError {
        try {
            if (find(name).isEmpty()) {
                throw new InputError("namespace \"%s\" not found".formatted(name));
            }
        } catch (KubernetesClientException e) {
            throw ClusterAccess.error(client, "get", "namespace \"" + name + "\"", e);
        }
    }

    /** Returns the namespaces that were read. */
    public Collection<Namespace> all() {
        return known.values();
    }

    @Override
    public Optional<Namespace> known(String name) {
        return Optional.ofNullable(known.get(name));
    }

    @Override
    public Optional<Namespace> find(String name) {
        return Optional.ofNullable(known.computeIfAbsent(
                name, it -> client.namespaces().withName(it).get()));
    }
}
