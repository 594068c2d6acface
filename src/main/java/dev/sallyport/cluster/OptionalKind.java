package dev.sallyport.cluster;

import dev.sallyport.listing.ListedObject;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Objects of a custom resource that may be missing in the cluster.
 *
 * <p>The CustomResourceDefinition is watched from the first query on, and the objects once the definition exists, in a
 * version that the cluster serves.
 */
final class OptionalKind {
    private final KubernetesClient client;
    private final ResourceDefinitionContext kind;
    private final Runnable changed;
    private final SharedIndexInformer<CustomResourceDefinition> definition;
    private final LazyInformers definitionInformer;
    private @Nullable VersionInformer watched;

    private record VersionInformer(
            String version, SharedIndexInformer<GenericKubernetesResource> objects, LazyInformers informer) {}

    /**
     * Creates informers that are not started.
     *
     * @param kind in the preferred version; another version is used where the cluster does not serve it
     * @param changed runs after each change of {@link #objects()}
     */
    OptionalKind(KubernetesClient client, ResourceDefinitionContext kind, Runnable changed) {
        this.client = client;
        this.kind = kind;
        this.changed = changed;
        definition = client.apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(kind.getPlural() + "." + kind.getGroup())
                .runnableInformer(0);
        definition.addEventHandler(InformerHandlers.onChange(changed));
        definitionInformer = new LazyInformers(List.of(definition));
    }

    /** Starts the informers on the first call; returns whether the objects, or their absence, are known. */
    boolean requestSync() {
        return definitionInformer.requestSync()
                && served().map(each -> in(each).informer().requestSync()).orElse(true);
    }

    List<GenericKubernetesResource> objects() {
        return served().map(each -> in(each).objects().getStore().list()).orElse(List.of());
    }

    synchronized void stop() {
        definitionInformer.stop();
        if (watched != null) {
            watched.informer().stop();
        }
    }

    /** Returns the kind in a version that the cluster serves; empty if the cluster lacks the kind. */
    private Optional<ResourceDefinitionContext> served() {
        return definition.getStore().list().stream().findFirst().flatMap(each -> ListedObject.served(each, kind));
    }

    private synchronized VersionInformer in(ResourceDefinitionContext served) {
        var known = watched;
        if (known != null && known.version().equals(served.getVersion())) {
            return known;
        }
        if (known != null) {
            known.informer().stop();
        }
        var objects = client.genericKubernetesResources(served).inAnyNamespace().runnableInformer(0);
        objects.addEventHandler(InformerHandlers.onChange(changed));
        var next = new VersionInformer(served.getVersion(), objects, new LazyInformers(List.of(objects)));
        watched = next;
        return next;
    }
}
