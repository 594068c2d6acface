package dev.sallyport.cluster;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Optional;

/** Whether a cluster has a kind that somebody else defines; its definition is watched from the first question on. */
final class Installed {
    private final SharedIndexInformer<CustomResourceDefinition> definition;
    private final FirstAsked informers;

    Installed(KubernetesClient client, String name) {
        definition = client.apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(name)
                .runnableInformer(0);
        informers = new FirstAsked(List.of(definition));
    }

    /** Empty while it is not known. */
    Optional<Boolean> isInstalled() {
        return informers.areComplete()
                ? Optional.of(!definition.getStore().list().isEmpty())
                : Optional.empty();
    }

    void stop() {
        informers.stop();
    }
}
