package dev.sallyport.listing;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListMeta;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The objects of a cluster, one page in memory at a time; nothing is ever written. */
public final class ObjectPages {
    private static final long PAGE = 500;
    private static final int GONE = 410;

    private final KubernetesClient client;

    public ObjectPages(KubernetesClient client) {
        this.client = client;
    }

    /** What is done with a page. */
    @FunctionalInterface
    public interface Pages<E extends Exception> {
        void take(List<GenericKubernetesResource> page) throws E;
    }

    /**
     * Reads all objects of a kind.
     *
     * @param namespace null for all
     * @throws KubernetesClientException where the cluster does not answer
     */
    public <E extends Exception> void read(ResourceDefinitionContext type, @Nullable String namespace, Pages<E> pages)
            throws E {
        String next = "";
        do {
            GenericKubernetesResourceList page;
            try {
                page = page(type, namespace, next);
            } catch (KubernetesClientException e) {
                next = goOn(e, next);
                continue;
            }
            pages.take(page.getItems());
            next = next(page.getMetadata());
        } while (!next.isEmpty());
    }

    private GenericKubernetesResourceList page(
            ResourceDefinitionContext type, @Nullable String namespace, String next) {
        var options = new ListOptionsBuilder().withLimit(PAGE);
        if (!next.isEmpty()) {
            options.withContinue(next);
        }
        var resources = client.genericKubernetesResources(type);
        return namespace == null
                ? resources.inAnyNamespace().list(options.build())
                : resources.inNamespace(namespace).list(options.build());
    }

    /** Where the snapshot that is paged through is gone, the API server says where to go on with a newer one. */
    private static String goOn(KubernetesClientException e, String next) {
        var newer = e.getCode() == GONE && e.getStatus() != null
                ? next(e.getStatus().getMetadata())
                : "";
        if (newer.isEmpty() || newer.equals(next)) {
            throw e;
        }
        return newer;
    }

    private static String next(@Nullable ListMeta metadata) {
        return metadata == null || metadata.getContinue() == null ? "" : metadata.getContinue();
    }
}
