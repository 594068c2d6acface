package dev.sallyport.check.image;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBackend;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Index of the Services that expose Pods: Services of type NodePort or LoadBalancer, Services with external addresses, and
 * Services behind an Ingress or a Gateway API route.
 */
public final class ExposureIndex implements Exposure {
    private static final Set<String> OUTWARD = Set.of("NodePort", "LoadBalancer");

    private final Map<String, List<Map<String, String>>> selectors = new HashMap<>();

    /** Creates an index of all Services, Ingresses and {@linkplain GatewayRoutes routes}. */
    public ExposureIndex(
            Collection<Service> services, Collection<Ingress> ingresses, Collection<GenericKubernetesResource> routes) {
        var behind = Stream.concat(ingresses.stream().flatMap(ExposureIndex::backends), GatewayRoutes.services(routes))
                .collect(Collectors.toSet());
        for (var service : services) {
            var spec = service.getSpec();
            var metadata = service.getMetadata();
            boolean selects = spec != null
                    && spec.getSelector() != null
                    && !spec.getSelector().isEmpty()
                    && !"ExternalName".equals(spec.getType());
            if (selects
                    && (OUTWARD.contains(requireNonNullElse(spec.getType(), ""))
                            || !requireNonNullElse(spec.getExternalIPs(), List.of())
                                    .isEmpty()
                            || behind.contains(metadata.getNamespace() + "/" + metadata.getName()))) {
                selectors
                        .computeIfAbsent(metadata.getNamespace(), _ -> new ArrayList<>())
                        .add(spec.getSelector());
            }
        }
    }

    @Override
    public Optional<Boolean> isExposed(String namespace, Map<String, String> labels) {
        return Optional.of(selectors.getOrDefault(namespace, List.of()).stream()
                .anyMatch(selector -> labels.entrySet().containsAll(selector.entrySet())));
    }

    private static Stream<String> backends(Ingress ingress) {
        var spec = ingress.getSpec();
        if (spec == null) {
            return Stream.of();
        }
        var byPath = Stream.ofNullable(spec.getRules())
                .flatMap(List::stream)
                .flatMap(rule -> Stream.ofNullable(rule.getHttp()))
                .flatMap(http -> Stream.ofNullable(http.getPaths()))
                .flatMap(List::stream)
                .flatMap(path -> Stream.ofNullable(path.getBackend()));
        return Stream.concat(Stream.ofNullable(spec.getDefaultBackend()), byPath)
                .map(IngressBackend::getService)
                .flatMap(Stream::ofNullable)
                .map(service -> ingress.getMetadata().getNamespace() + "/" + service.getName());
    }
}
