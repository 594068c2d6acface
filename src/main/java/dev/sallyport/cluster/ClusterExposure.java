package dev.sallyport.cluster;

import dev.sallyport.check.image.Exposure;
import dev.sallyport.check.image.ExposureIndex;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Services and Ingresses of the cluster, watched from the first time that a policy asks about them. */
public final class ClusterExposure implements Exposure {
    private final FirstAsked informers;
    private final Derived<ExposureIndex> index;

    /** Nothing is watched yet. */
    public ClusterExposure(KubernetesClient client) {
        SharedIndexInformer<Service> services =
                client.services().inAnyNamespace().runnableInformer(0);
        SharedIndexInformer<Ingress> ingresses =
                client.network().v1().ingresses().inAnyNamespace().runnableInformer(0);
        informers = new FirstAsked(List.of(services, ingresses));
        index = new Derived<>(() -> new ExposureIndex(
                services.getStore().list(), ingresses.getStore().list()));
        services.addEventHandler(Changes.each(_ -> index.changed(), _ -> index.changed()));
        ingresses.addEventHandler(Changes.each(_ -> index.changed(), _ -> index.changed()));
    }

    @Override
    public Optional<Boolean> isExposed(String namespace, Map<String, String> labels) {
        return informers.areComplete() ? index.get().isExposed(namespace, labels) : Optional.empty();
    }

    /** Ends watching. */
    public void stop() {
        informers.stop();
    }
}
