package dev.sallyport.environment;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Kind that is no workload and that Environments can control by its name.
 *
 * <p>The addresses to which a Service forwards are in objects of other kinds, so that these are controlled with it.
 */
enum ControlledKind {
    SERVICE("Service", "", "services"),
    INGRESS("Ingress", "networking.k8s.io", "ingresses"),
    NETWORK_POLICY("NetworkPolicy", "networking.k8s.io", "networkpolicies"),
    GATEWAY("Gateway", "gateway.networking.k8s.io", "gateways"),
    HTTP_ROUTE("HTTPRoute", "gateway.networking.k8s.io", "httproutes"),
    GRPC_ROUTE("GRPCRoute", "gateway.networking.k8s.io", "grpcroutes"),
    TLS_ROUTE("TLSRoute", "gateway.networking.k8s.io", "tlsroutes"),
    TCP_ROUTE("TCPRoute", "gateway.networking.k8s.io", "tcproutes"),
    UDP_ROUTE("UDPRoute", "gateway.networking.k8s.io", "udproutes"),
    REFERENCE_GRANT("ReferenceGrant", "gateway.networking.k8s.io", "referencegrants"),
    CONFIG_MAP("ConfigMap", "", "configmaps"),
    SECRET("Secret", "", "secrets"),
    SERVICE_ACCOUNT("ServiceAccount", "", "serviceaccounts"),
    PERSISTENT_VOLUME_CLAIM("PersistentVolumeClaim", "", "persistentvolumeclaims"),
    RESOURCE_QUOTA("ResourceQuota", "", "resourcequotas"),
    LIMIT_RANGE("LimitRange", "", "limitranges"),
    HORIZONTAL_POD_AUTOSCALER("HorizontalPodAutoscaler", "autoscaling", "horizontalpodautoscalers"),
    POD_DISRUPTION_BUDGET("PodDisruptionBudget", "policy", "poddisruptionbudgets"),
    ROLE("Role", "rbac.authorization.k8s.io", "roles"),
    ROLE_BINDING("RoleBinding", "rbac.authorization.k8s.io", "rolebindings");

    private final String kind;
    private final String group;
    private final String resource;

    ControlledKind(String kind, String group, String resource) {
        this.kind = kind;
        this.group = group;
        this.resource = resource;
    }

    /** Returns the kind with a name. */
    static Optional<ControlledKind> of(String kind) {
        return Arrays.stream(values()).filter(each -> each.kind.equals(kind)).findFirst();
    }

    /** Returns the resource, and those through which its objects are changed indirectly. */
    Set<ControlledResource> resources() {
        var indirect = this == SERVICE
                ? List.of(
                        new ControlledResource("", "endpoints"),
                        new ControlledResource("discovery.k8s.io", "endpointslices"))
                : List.<ControlledResource>of();
        return Stream.concat(Stream.of(new ControlledResource(group, resource)), indirect.stream())
                .collect(Collectors.toUnmodifiableSet());
    }
}
