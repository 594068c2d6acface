package dev.sallyport.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;

/**
 * The objects of a kind that somebody else defines: none while the cluster does not have the kind. The definition is watched
 * from the first question on, the objects once it is there.
 */
final class ForeignKind {
    private final SharedIndexInformer<CustomResourceDefinition> definition;
    private final SharedIndexInformer<GenericKubernetesResource> objects;
    private final FirstAsked definitionInformer;
    private final FirstAsked objectInformer;

    /** Runs {@code changed} after every change of what {@link #objects()} gives. */
    ForeignKind(KubernetesClient client, ResourceDefinitionContext kind, Runnable changed) {
        definition = client.apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(kind.getPlural() + "." + kind.getGroup())
                .runnableInformer(0);
        objects = client.genericKubernetesResources(kind).inAnyNamespace().runnableInformer(0);
        definition.addEventHandler(Changes.each(_ -> changed.run(), _ -> changed.run()));
        objects.addEventHandler(Changes.each(_ -> changed.run(), _ -> changed.run()));
        definitionInformer = new FirstAsked(List.of(definition));
        objectInformer = new FirstAsked(List.of(objects));
    }

    /** Whether it is known what there is. */
    boolean isComplete() {
        return definitionInformer.areComplete() && (!isInstalled() || objectInformer.areComplete());
    }

    List<GenericKubernetesResource> objects() {
        return isInstalled() ? objects.getStore().list() : List.of();
    }

    void stop() {
        definitionInformer.stop();
        objectInformer.stop();
    }

    private boolean isInstalled() {
        return !definition.getStore().list().isEmpty();
    }
}
