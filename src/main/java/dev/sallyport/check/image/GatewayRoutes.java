package dev.sallyport.check.image;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Routes of the Gateway API, whose kinds and versions have all the same shape where they say what leads where.
 *
 * <p>A route that names a Gateway counts, whether or not that takes it; so does a Service in another namespace, whether or not a
 * ReferenceGrant lets it be reached: both may be changed by others at any time. Routes of a mesh, whose parents are Services,
 * lead from nowhere outside.
 *
 * @see <a href="https://gateway-api.sigs.k8s.io/reference/spec/">Gateway API</a>
 */
public final class GatewayRoutes {
    /** The group of all kinds. */
    public static final String GROUP = "gateway.networking.k8s.io";

    /** The kinds, by their plurals, with the version that is wanted of each. */
    public static final List<Kind> KINDS = List.of(
            new Kind("HTTPRoute", "httproutes", "v1"),
            new Kind("GRPCRoute", "grpcroutes", "v1"),
            new Kind("TLSRoute", "tlsroutes", "v1"),
            new Kind("TCPRoute", "tcproutes", "v1alpha2"),
            new Kind("UDPRoute", "udproutes", "v1alpha2"));

    private static final String SERVICE = "Service";
    private static final Set<String> BACKENDS = Set.of(SERVICE, "ServiceImport");

    /** A kind of route. */
    public record Kind(String name, String plural, String version) {}

    private GatewayRoutes() {}

    /** The Services that routes lead to from outside, as {@code namespace/name}. */
    static Stream<String> services(Collection<GenericKubernetesResource> routes) {
        return routes.stream().flatMap(GatewayRoutes::services);
    }

    private static Stream<String> services(GenericKubernetesResource route) {
        var spec = map(route.getAdditionalProperties().get("spec"));
        boolean isOutward = maps(spec.get("parentRefs")).anyMatch(parent -> !SERVICE.equals(parent.get("kind")));
        return isOutward
                ? maps(spec.get("rules"))
                        .flatMap(GatewayRoutes::backends)
                        .filter(backend -> BACKENDS.contains(text(backend.get("kind"), SERVICE)))
                        .map(backend -> text(
                                        backend.get("namespace"),
                                        route.getMetadata().getNamespace())
                                + "/" + backend.get("name"))
                : Stream.of();
    }

    /** Those that requests go to, and those that get copies of them. */
    private static Stream<Map<?, ?>> backends(Map<?, ?> rule) {
        return Stream.concat(
                maps(rule.get("backendRefs")).flatMap(backend -> Stream.concat(Stream.of(backend), mirrors(backend))),
                mirrors(rule));
    }

    private static Stream<Map<?, ?>> mirrors(Map<?, ?> of) {
        return maps(of.get("filters"))
                .<Map<?, ?>>map(filter -> map(map(filter.get("requestMirror")).get("backendRef")))
                .filter(backend -> !backend.isEmpty());
    }

    private static String text(@Nullable Object given, String otherwise) {
        return given == null ? otherwise : given.toString();
    }

    private static Stream<Map<?, ?>> maps(@Nullable Object list) {
        return list instanceof Collection<?> all ? all.stream().<Map<?, ?>>map(GatewayRoutes::map) : Stream.of();
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return Optional.ofNullable(value)
                .filter(Map.class::isInstance)
                .<Map<?, ?>>map(Map.class::cast)
                .orElse(Map.of());
    }
}
