package dev.sallyport.cli.cluster;

import dev.sallyport.cli.input.InputError;
import dev.sallyport.listing.ListedObject;
import dev.sallyport.listing.ObjectPages;
import dev.sallyport.listing.ObjectPages.PageConsumer;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Read access to the objects of a cluster; a failed request is an input error.
 *
 * @param namespace null for all namespaces
 */
public record ClusterListing(
        KubernetesClient client, @Nullable String namespace) {

    /** Receiver of the objects of a page. */
    public interface SubjectPages {
        void accept(List<Subject> page) throws InputError;
    }

    /** Reads all objects of a kind page by page. */
    public void read(ObjectKind kind, SubjectPages pages) throws InputError {
        var type = kind.custom().isPresent() ? served(ListedObject.type(kind)) : Optional.of(ListedObject.type(kind));
        if (type.isPresent()) {
            read(type.get(), namespace, page -> pages.accept(InputError.collect(page, each -> subject(kind, each))));
        }
    }

    /** Returns all objects of a kind in all namespaces. */
    <T extends HasMetadata> List<T> all(ResourceDefinitionContext kind, Class<T> type) throws InputError {
        var all = new ArrayList<T>();
        read(kind, null, page -> page.forEach(each -> all.add(ListedObject.as(type, each))));
        return all;
    }

    /** Returns all objects of a Sallyport kind; none if the cluster does not serve the kind. */
    public <T extends HasMetadata> List<T> sallyportObjects(Class<T> type) throws InputError {
        var all = client.resources(type);
        try {
            return (namespace == null || !Namespaced.class.isAssignableFrom(type)
                            ? all.inAnyNamespace()
                            : all.inNamespace(namespace))
                    .list()
                    .getItems();
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                return List.of();
            }
            var context = ResourceDefinitionContext.fromResourceType(type);
            throw ClusterAccess.error(client, "list", resource(context) + where(context, namespace), e);
        }
    }

    /** Returns a custom kind in a served version; empty if the cluster does not serve it. */
    Optional<ResourceDefinitionContext> served(ResourceDefinitionContext kind) throws InputError {
        var name = kind.getPlural() + "." + kind.getGroup();
        try {
            var definitions = client.apiextensions().v1().customResourceDefinitions();
            return Optional.ofNullable(definitions.withName(name).get())
                    .flatMap(definition -> ListedObject.served(definition, kind));
        } catch (KubernetesClientException e) {
            throw ClusterAccess.error(client, "get", "customresourcedefinition \"" + name + "\"", e);
        }
    }

    private void read(ResourceDefinitionContext type, @Nullable String inNamespace, PageConsumer<InputError> pages)
            throws InputError {
        try {
            new ObjectPages(client).read(type, inNamespace, pages);
        } catch (KubernetesClientException e) {
            throw ClusterAccess.error(client, "list", resource(type) + where(type, inNamespace), e);
        }
    }

    private static String resource(ResourceDefinitionContext type) {
        return type.getGroup().isEmpty() ? type.getPlural() : type.getPlural() + "." + type.getGroup();
    }

    private static String where(ResourceDefinitionContext type, @Nullable String inNamespace) {
        if (!type.isNamespaceScoped()) {
            return "";
        }
        return inNamespace == null ? " in all namespaces" : " in namespace \"" + inNamespace + "\"";
    }

    private static Subject subject(ObjectKind kind, GenericKubernetesResource listed) throws InputError {
        try {
            return ListedObject.subject(kind, listed);
        } catch (IllegalArgumentException e) {
            throw new InputError(String.valueOf(e.getMessage()));
        }
    }
}
