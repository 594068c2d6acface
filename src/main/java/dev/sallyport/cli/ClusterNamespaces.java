package dev.sallyport.cli;

import dev.sallyport.admission.Namespaces;
import dev.sallyport.listing.ListedObject;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The namespaces of a cluster; one that was made after they were listed is asked for. */
final class ClusterNamespaces implements Namespaces {
    private final KubernetesClient client;
    private final Map<String, Namespace> known = new ConcurrentHashMap<>();

    ClusterNamespaces(KubernetesClient client) {
        this.client = client;
    }

    /** Reads all of them. */
    void readAll(ClusterListing listing) throws InputError {
        listing.all(ListedObject.type("", "Namespace", "namespaces", false), Namespace.class)
                .forEach(each -> known.put(each.getMetadata().getName(), each));
    }

    /** Reads one, which must be there. */
    void read(String name) throws InputError {
        try {
            if (find(name).isEmpty()) {
                throw new InputError("there is no namespace \"%s\"".formatted(name));
            }
        } catch (KubernetesClientException e) {
            throw ClusterAccess.trouble(client, "get", "namespace \"" + name + "\"", e);
        }
    }

    /** Those that were read. */
    Collection<Namespace> all() {
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
