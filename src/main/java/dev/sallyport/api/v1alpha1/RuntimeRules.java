package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a workload runs; what is unset is unchecked. */
public record RuntimeRules(
        @JsonPropertyDescription("What every container must say it takes.") @Nullable
        Resources resources,

        @JsonPropertyDescription("Probes that every container of a long-running workload must have.") @Size(max = 3)
        List<Probe> probes,

        @JsonPropertyDescription("A root file system that cannot be written to.") @Default("Optional")
        Requirement readOnlyRootFilesystem,

        @JsonPropertyDescription("Which service accounts pods may run as.") @Nullable
        ServiceAccount serviceAccount,

        @JsonPropertyDescription("A scrape annotation, or a PodMonitor or ServiceMonitor that selects the pod.")
        @Default("Optional")
        Requirement monitoring) {
    public RuntimeRules {
        probes = List.copyOf(requireNonNullElse(probes, List.of()));
        readOnlyRootFilesystem = requireNonNullElse(readOnlyRootFilesystem, Requirement.OPTIONAL);
        monitoring = requireNonNullElse(monitoring, Requirement.OPTIONAL);
    }

    /** Names of resources, such as cpu, memory or ephemeral-storage. */
    public record Resources(
            @JsonPropertyDescription("Resources that must be requested.") @Size(max = 16)
            List<String> requests,

            @JsonPropertyDescription("Resources that must be limited.") @Size(max = 16)
            List<String> limits) {
        public Resources {
            requests = List.copyOf(requireNonNullElse(requests, List.of()));
            limits = List.copyOf(requireNonNullElse(limits, List.of()));
        }
    }

    /** The probes of a container. */
    public enum Probe {
        @JsonProperty("readiness")
        READINESS,
        @JsonProperty("liveness")
        LIVENESS,
        @JsonProperty("startup")
        STARTUP
    }

    /** What service accounts may be, and may do. */
    public record ServiceAccount(
            @JsonPropertyDescription("Whether a pod may run as the service account \"default\".")
            @JsonProperty("default")
            @Default("Allow")
            Permission defaultAccount,

            @JsonPropertyDescription("ForbidClusterAdmin: no right that makes an administrator of the cluster, or leads"
                    + " there in one step.")
            @Default("Allow")
            Permissions permissions) {
        public ServiceAccount {
            defaultAccount = requireNonNullElse(defaultAccount, Permission.ALLOW);
            permissions = requireNonNullElse(permissions, Permissions.ALLOW);
        }
    }

    /** What a service account may do. */
    public enum Permissions {
        @JsonProperty("Allow")
        ALLOW,
        @JsonProperty("ForbidClusterAdmin")
        FORBID_CLUSTER_ADMIN
    }
}
