package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ports that may be used, and ways in from outside. An empty list allows none; what is unset is unchecked. */
public record NetworkRules(
        @JsonPropertyDescription("Ports that containers may declare, such as \"8080\" or \"9000-9100\".")
        @Size(max = 256)
        @Nullable
        List<String> containerPorts,

        @JsonPropertyDescription("Ports of the node that containers may take.") @Size(max = 256) @Nullable
        List<String> hostPorts,

        @JsonPropertyDescription("Types that Services may be of.") @Size(max = 4) @Nullable
        List<ServiceType> serviceTypes,

        @JsonPropertyDescription("Addresses in the externalIPs of Services.") @Default("Allow")
        Permission externalIPs,

        @JsonPropertyDescription("TLS for every host of an Ingress.") @Default("Optional")
        Requirement ingressTLS) {
    public NetworkRules {
        containerPorts = containerPorts == null ? null : List.copyOf(containerPorts);
        hostPorts = hostPorts == null ? null : List.copyOf(hostPorts);
        serviceTypes = serviceTypes == null ? null : List.copyOf(serviceTypes);
        externalIPs = requireNonNullElse(externalIPs, Permission.ALLOW);
        ingressTLS = requireNonNullElse(ingressTLS, Requirement.OPTIONAL);
    }

    /** The types of Services, as the Kubernetes API spells them. */
    public enum ServiceType {
        ClusterIP,
        NodePort,
        LoadBalancer,
        ExternalName
    }
}
