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
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Services, Ingresses and routes of the Gateway API, watched from the first time that a policy asks about them. A cluster may be
 * without the Gateway API, or have some of its kinds alone: then there are no routes of the others, until they are installed.
 */
public final class ClusterExposure implements Exposure {
    private final LazyInformers informers;
    private final List<OptionalKind> routes;
    private final DerivedView<ExposureIndex> index;

    /** Nothing is watched yet. */
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
        services.addEventHandler(InformerHandlers.each(_ -> derived.changed(), _ -> derived.changed()));
        ingresses.addEventHandler(InformerHandlers.each(_ -> derived.changed(), _ -> derived.changed()));
    }

    @Override
    public Optional<Boolean> isExposed(String namespace, Map<String, String> labels) {
        // each is asked, so that all of them start at once
        long missing = routes.stream().filter(kind -> !kind.isComplete()).count();
        return informers.areComplete() && missing == 0 ? index.get().isExposed(namespace, labels) : Optional.empty();
    }

    /** Ends watching. */
    public void stop() {
        informers.stop();
        routes.forEach(OptionalKind::stop);
    }

    private List<GenericKubernetesResource> routes() {
        return routes.stream().flatMap(kind -> kind.objects().stream()).toList();
    }

    private static ResourceDefinitionContext definition(GatewayRoutes.Kind kind) {
        return new ResourceDefinitionContext.Builder()
                .withGroup(GatewayRoutes.GROUP)
                .withVersion(kind.version())
                .withKind(kind.name())
                .withPlural(kind.plural())
                .withNamespaced(true)
                .build();
    }
}
