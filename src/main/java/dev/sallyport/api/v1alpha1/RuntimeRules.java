package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks of resources, probes, service accounts, file systems and monitoring. Unset fields are not checked. */
public record RuntimeRules(
        @JsonPropertyDescription("Resource requests and limits that every container must declare.") @Nullable
        Resources resources,

        @JsonPropertyDescription("Probes that every container of a long-running workload must declare.") @Size(max = 3)
        List<Probe> probes,

        @JsonPropertyDescription("Require a read-only root file system for every container, or leave it Optional.")
        @Default("Optional")
        Requirement readOnlyRootFilesystem,

        @JsonPropertyDescription("Service accounts that Pods may use.") @Nullable
        ServiceAccount serviceAccount,

        @JsonPropertyDescription(
                "Require a scrape annotation, or a PodMonitor or ServiceMonitor that selects the Pod, or"
                        + " leave it Optional.")
        @Default("Optional")
        Requirement monitoring) {
    public RuntimeRules {
        probes = List.copyOf(requireNonNullElse(probes, List.of()));
        readOnlyRootFilesystem = requireNonNullElse(readOnlyRootFilesystem, Requirement.OPTIONAL);
        monitoring = requireNonNullElse(monitoring, Requirement.OPTIONAL);
    }

    /** Names of resources, such as cpu, memory or ephemeral-storage. */
    public record Resources(
            @JsonPropertyDescription("Resources that must have a request, such as cpu and memory.") @Size(max = 16)
            List<String> requests,

            @JsonPropertyDescription("Resources that must have a limit, such as memory.") @Size(max = 16)
            List<String> limits) {
        public Resources {
            requests = List.copyOf(requireNonNullElse(requests, List.of()));
            limits = List.copyOf(requireNonNullElse(limits, List.of()));
        }
    }

    /** Probes of a container. */
    public enum Probe {
        @JsonProperty("readiness")
        READINESS,
        @JsonProperty("liveness")
        LIVENESS,
        @JsonProperty("startup")
        STARTUP
    }

    /** Service accounts that Pods may use. */
    public record ServiceAccount(
            @JsonPropertyDescription("Allow or Forbid the service account \"default\".")
            @JsonProperty("default")
            @Default("Allow")
            Permission defaultAccount,

            @JsonPropertyDescription("Allow: any permissions. ForbidClusterAdmin: no permissions equivalent to"
                    + " cluster-admin, and none that lead there in one step.")
            @Default("Allow")
            Permissions permissions) {
        public ServiceAccount {
            defaultAccount = requireNonNullElse(defaultAccount, Permission.ALLOW);
            permissions = requireNonNullElse(permissions, Permissions.ALLOW);
        }
    }

    /** Permissions that a service account may have. */
    public enum Permissions {
        @JsonProperty("Allow")
        ALLOW,
        @JsonProperty("ForbidClusterAdmin")
        FORBID_CLUSTER_ADMIN
    }
}
