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

/** The namespaces of a cluster; one that was made after they were listed is asked for. */
public final class ClusterNamespaces implements NamespaceReader {
    private final KubernetesClient client;
    private final Map<String, Namespace> known = new ConcurrentHashMap<>();

    public ClusterNamespaces(KubernetesClient client) {
        this.client = client;
    }

    /** Reads all of them. */
    public void readAll(ClusterListing listing) throws InputError {
        listing.all(ListedObject.type("", "Namespace", "namespaces", false), Namespace.class)
                .forEach(each -> known.put(each.getMetadata().getName(), each));
    }

    /** Reads one, which must be there. */
    public void read(String name) throws InputError {
        try {
            if (find(name).isEmpty()) {
                throw new InputError("there is no namespace \"%s\"".formatted(name));
            }
        } catch (KubernetesClientException e) {
            throw ClusterAccess.undecidedReason(client, "get", "namespace \"" + name + "\"", e);
        }
    }

    /** Those that were read. */
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
