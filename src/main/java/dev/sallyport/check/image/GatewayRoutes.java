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
 * Services behind Gateway API routes. All route kinds and versions name their parents and backends in the same fields.
 *
 * <p>A route counts even if its Gateway does not accept it, and a Service in another namespace counts without a
 * ReferenceGrant: other users can change both at any time. Mesh routes have Services as parents and expose no workload.
 *
 * @see <a href="https://gateway-api.sigs.k8s.io/reference/spec/">Gateway API</a>
 */
public final class GatewayRoutes {
    /** API group of all route kinds. */
    public static final String GROUP = "gateway.networking.k8s.io";

    /** Route kinds with the version to watch. */
    public static final List<RouteKind> KINDS = List.of(
            new RouteKind("HTTPRoute", "httproutes", "v1"),
            new RouteKind("GRPCRoute", "grpcroutes", "v1"),
            new RouteKind("TLSRoute", "tlsroutes", "v1"),
            new RouteKind("TCPRoute", "tcproutes", "v1alpha2"),
            new RouteKind("UDPRoute", "udproutes", "v1alpha2"));

    private static final String SERVICE = "Service";
    private static final Set<String> BACKENDS = Set.of(SERVICE, "ServiceImport");

    /** A route kind. */
    public record RouteKind(String name, String plural, String version) {}

    private GatewayRoutes() {}

    /** Returns the Services that routes expose, as {@code namespace/name}. */
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

    /** Returns the backends of a rule, request mirrors included. */
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
