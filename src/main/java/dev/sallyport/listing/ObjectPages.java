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

/** Reader for all objects of a kind, with one page in memory at a time. */
public final class ObjectPages {
    private static final long PAGE = 500;
    private static final int GONE = 410;

    private final KubernetesClient client;

    public ObjectPages(KubernetesClient client) {
        this.client = client;
    }

    /** Consumer of pages. */
    @FunctionalInterface
    public interface PageConsumer<E extends Exception> {
        void accept(List<GenericKubernetesResource> page) throws E;
    }

    /**
     * Reads all objects of a kind.
     *
     * @param namespace namespace; null for all namespaces
     * @throws KubernetesClientException if the cluster does not answer
     */
    public <E extends Exception> void read(
            ResourceDefinitionContext type, @Nullable String namespace, PageConsumer<E> consumer) throws E {
        String next = "";
        do {
            GenericKubernetesResourceList page;
            try {
                page = page(type, namespace, next);
            } catch (KubernetesClientException failure) {
                next = continuation(failure, next);
                continue;
            }
            consumer.accept(page.getItems());
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

    /** Returns the continue token for a newer snapshot, which the API server sends once the first one has expired. */
    private static String continuation(KubernetesClientException failure, String next) {
        var newer = failure.getCode() == GONE && failure.getStatus() != null
                ? next(failure.getStatus().getMetadata())
                : "";
        if (newer.isEmpty() || newer.equals(next)) {
            throw failure;
        }
        return newer;
    }

    private static String next(@Nullable ListMeta metadata) {
        return metadata == null || metadata.getContinue() == null ? "" : metadata.getContinue();
    }
}
