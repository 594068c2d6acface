package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks of ports, Services and Ingresses. An empty list allows no value; an unset list is not checked. */
public record NetworkRules(
        @JsonPropertyDescription(
                "Ports that containers may declare, such as \"8080\" or \"9000-9100\". None when empty,"
                        + " not checked when unset.")
        @Size(max = 256)
        @Nullable
        List<String> containerPorts,

        @JsonPropertyDescription("Host ports that containers may use. None when empty, not checked when unset.")
        @Size(max = 256)
        @Nullable
        List<String> hostPorts,

        @JsonPropertyDescription("Types that Services may have. None when empty, not checked when unset.")
        @Size(max = 4)
        @Nullable
        List<ServiceType> serviceTypes,

        @JsonPropertyDescription("Allow or Forbid addresses in spec.externalIPs of Services.") @Default("Allow")
        Permission externalIPs,

        @JsonPropertyDescription("Require TLS for every host of an Ingress, or leave it Optional.") @Default("Optional")
        Requirement ingressTLS,

        @JsonPropertyDescription(
                "Globs for the hosts that Ingresses may have. None when empty, not checked when unset.")
        @Size(max = 256)
        @Nullable
        List<String> ingressHosts,

        @JsonPropertyDescription("Allow or Forbid hosts of Ingresses that begin with a wildcard.") @Default("Allow")
        Permission ingressWildcardHosts,

        @JsonPropertyDescription(
                "Allow or Forbid rules of Ingresses without a host, and default backends, which serve" + " all hosts.")
        @Default("Allow")
        Permission ingressEmptyHosts,

        @JsonPropertyDescription(
                "Classes that Ingresses may have; one must be set. None when empty, not checked when" + " unset.")
        @Size(max = 64)
        @Nullable
        List<String> ingressClasses,

        @JsonPropertyDescription(
                "Require that no Ingress of another namespace uses a host of an Ingress, or leave it" + " Optional.")
        @Default("Optional")
        Requirement uniqueHosts,

        @JsonPropertyDescription("Require a NetworkPolicy that selects the Pods of a workload, or leave it Optional.")
        @Default("Optional")
        Requirement networkPolicy) {
    public NetworkRules {
        containerPorts = containerPorts == null ? null : List.copyOf(containerPorts);
        hostPorts = hostPorts == null ? null : List.copyOf(hostPorts);
        serviceTypes = serviceTypes == null ? null : List.copyOf(serviceTypes);
        externalIPs = requireNonNullElse(externalIPs, Permission.ALLOW);
        ingressTLS = requireNonNullElse(ingressTLS, Requirement.OPTIONAL);
        ingressHosts = ingressHosts == null ? null : List.copyOf(ingressHosts);
        ingressWildcardHosts = requireNonNullElse(ingressWildcardHosts, Permission.ALLOW);
        ingressEmptyHosts = requireNonNullElse(ingressEmptyHosts, Permission.ALLOW);
        ingressClasses = ingressClasses == null ? null : List.copyOf(ingressClasses);
        uniqueHosts = requireNonNullElse(uniqueHosts, Requirement.OPTIONAL);
        networkPolicy = requireNonNullElse(networkPolicy, Requirement.OPTIONAL);
    }

    /** Types of Services in the spelling of the Kubernetes API. */
    public enum ServiceType {
        ClusterIP,
        NodePort,
        LoadBalancer,
        ExternalName
    }
}
