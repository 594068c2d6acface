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
 * The objects of a kind that somebody else defines: none while the cluster does not have the kind. The definition is watched
 * from the first question on, the objects once it is there, in a version that the cluster serves.
 */
final class OptionalKind {
    private final KubernetesClient client;
    private final ResourceDefinitionContext kind;
    private final Runnable changed;
    private final SharedIndexInformer<CustomResourceDefinition> definition;
    private final LazyInformers definitionInformer;
    private @Nullable Watched watched;

    private record Watched(
            String version, SharedIndexInformer<GenericKubernetesResource> objects, LazyInformers informer) {}

    /**
     * Runs {@code changed} after every change of what {@link #objects()} gives.
     *
     * @param kind in the version that is wanted; another is taken where the cluster does not serve it
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
        definition.addEventHandler(InformerHandlers.each(_ -> changed.run(), _ -> changed.run()));
        definitionInformer = new LazyInformers(List.of(definition));
    }

    /** Whether it is known what there is. */
    boolean isComplete() {
        return definitionInformer.areComplete()
                && served().map(each -> in(each).informer().areComplete()).orElse(true);
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

    /** The kind in the version that the cluster serves; empty where it does not have the kind. */
    private Optional<ResourceDefinitionContext> served() {
        return definition.getStore().list().stream().findFirst().flatMap(each -> ListedObject.served(each, kind));
    }

    private synchronized Watched in(ResourceDefinitionContext served) {
        var known = watched;
        if (known != null && known.version().equals(served.getVersion())) {
            return known;
        }
        if (known != null) {
            known.informer().stop();
        }
        var objects = client.genericKubernetesResources(served).inAnyNamespace().runnableInformer(0);
        objects.addEventHandler(InformerHandlers.each(_ -> changed.run(), _ -> changed.run()));
        var next = new Watched(served.getVersion(), objects, new LazyInformers(List.of(objects)));
        watched = next;
        return next;
    }
}
