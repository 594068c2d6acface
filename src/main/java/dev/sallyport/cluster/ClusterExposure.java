package dev.sallyport.cluster;

import dev.sallyport.check.image.Exposure;
import dev.sallyport.check.image.ExposureIndex;
import dev.sallyport.check.image.GatewayRoutes;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Exposure of Pods by Services, Ingresses and routes of the Gateway API, watched from the first query on.
 *
 * <p>A cluster may lack the Gateway API or some of its kinds; a missing kind has no routes until it is installed.
 */
@Singleton
public final class ClusterExposure implements Exposure {
    private final LazyInformers informers;
    private final List<OptionalKind> routes;
    private final DerivedView<ExposureIndex> index;

    /** Creates informers that are not started. */
    public ClusterExposure(KubernetesClient client) {
        SharedIndexInformer<Service> services =
                client.services().inAnyNamespace().runnableInformer(0);
        SharedIndexInformer<Ingress> ingresses =
                client.network().v1().ingresses().inAnyNamespace().runnableInformer(0);
        informers = new LazyInformers(List.of(services, ingresses));
        var derived = new DerivedView<>(() -> new ExposureIndex(
                services.getStore().list(), ingresses.getStore().list(), routes()));
        index = derived;
        routes = GatewayRoutes.KINDS.stream()
                .map(kind -> new OptionalKind(client, definition(kind), derived::changed))
                .toList();
        services.addEventHandler(InformerHandlers.onChange(derived::changed));
        ingresses.addEventHandler(InformerHandlers.onChange(derived::changed));
    }

    @Override
    public Optional<Boolean> isExposed(String namespace, Map<String, String> labels) {
        // no short circuit: the first query starts every informer
        long missing = routes.stream().filter(kind -> !kind.requestSync()).count();
        return informers.requestSync() && missing == 0 ? index.get().isExposed(namespace, labels) : Optional.empty();
    }

    /** Stops watching. */
    public void stop() {
        informers.stop();
        routes.forEach(OptionalKind::stop);
    }

    private List<GenericKubernetesResource> routes() {
        return routes.stream().flatMap(kind -> kind.objects().stream()).toList();
    }

    private static ResourceDefinitionContext definition(GatewayRoutes.RouteKind kind) {
        return new ResourceDefinitionContext.Builder()
                .withGroup(GatewayRoutes.GROUP)
                .withVersion(kind.version())
                .withKind(kind.name())
                .withPlural(kind.plural())
                .withNamespaced(true)
                .build();
    }
}
