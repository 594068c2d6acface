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
 * The objects of a cluster, with trouble told as the command line tells it; nothing is ever written.
 *
 * @param namespace null for all
 */
public record ClusterListing(
        KubernetesClient client, @Nullable String namespace) {

    /** What is done with the objects of a page. */
    public interface Subjects {
        void take(List<Subject> page) throws InputError;
    }

    /** Reads all objects of a kind, as they would come to the webhook if they were made now. */
    public void read(ObjectKind kind, Subjects pages) throws InputError {
        read(
                ListedObject.type(kind),
                namespace,
                page -> pages.take(InputError.collect(page, each -> subject(kind, each))));
    }

    /** Reads all objects of a kind in all namespaces. */
    <T extends HasMetadata> List<T> all(ResourceDefinitionContext kind, Class<T> type) throws InputError {
        var all = new ArrayList<T>();
        read(kind, null, page -> page.forEach(each -> all.add(ListedObject.as(type, each))));
        return all;
    }

    /** Reads all objects of a kind of our own; none of a cluster that has no such kind. */
    public <T extends HasMetadata> List<T> ours(Class<T> type) throws InputError {
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
            throw ClusterAccess.undecidedReason(client, "list", resource(context) + where(context, namespace), e);
        }
    }

    /** A kind that somebody else defines, in a version that the cluster serves; empty where it has none. */
    Optional<ResourceDefinitionContext> served(ResourceDefinitionContext kind) throws InputError {
        var name = kind.getPlural() + "." + kind.getGroup();
        try {
            var definitions = client.apiextensions().v1().customResourceDefinitions();
            return Optional.ofNullable(definitions.withName(name).get())
                    .flatMap(definition -> ListedObject.served(definition, kind));
        } catch (KubernetesClientException e) {
            throw ClusterAccess.undecidedReason(client, "get", "customresourcedefinition \"" + name + "\"", e);
        }
    }

    private void read(ResourceDefinitionContext type, @Nullable String inNamespace, PageConsumer<InputError> pages)
            throws InputError {
        try {
            new ObjectPages(client).read(type, inNamespace, pages);
        } catch (KubernetesClientException e) {
            throw ClusterAccess.undecidedReason(client, "list", resource(type) + where(type, inNamespace), e);
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
