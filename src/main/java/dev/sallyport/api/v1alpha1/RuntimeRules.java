package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks of resources, probes, replicas, service accounts, file systems and monitoring. Unset fields are not checked. */
public record RuntimeRules(
        @JsonPropertyDescription("Resource requests and limits that every container must declare.") @Nullable
        Resources resources,

        @JsonPropertyDescription("Probes that every container of a long-running workload must declare.") @Size(max = 3)
        List<Probe> probes,

        @JsonPropertyDescription(
                "Probes of which every container of a long-running workload must declare at least one.")
        @Size(max = 3)
        List<Probe> anyProbe,

        @JsonPropertyDescription(
                "Number of replicas of Deployments, StatefulSets, and ReplicaSets without a controller.")
        @Nullable
        ReplicaBounds replicas,

        @JsonPropertyDescription("Allow or Forbid the namespace \"default\". Applies to workloads, unless match.kinds"
                + " names other kinds.")
        @Default("Allow")
        Permission namespaceDefault,

        @JsonPropertyDescription("Require a read-only root file system for every container, or leave it Optional.")
        @Default("Optional")
        Requirement readOnlyRootFilesystem,

        @JsonPropertyDescription("Service accounts that Pods may use.") @Nullable
        ServiceAccount serviceAccount,

        @JsonPropertyDescription(
                "Require a scrape annotation, or a PodMonitor or ServiceMonitor that selects the Pod, or"
                        + " leave it Optional.")
        @Default("Optional")
        Requirement monitoring,

        @JsonPropertyDescription(
                "Require a PodDisruptionBudget that selects the Pods of Deployments and StatefulSets with"
                        + " two or more replicas, or leave it Optional.")
        @Default("Optional")
        Requirement podDisruptionBudget,

        @JsonPropertyDescription(
                "Exist: the ConfigMaps, Secrets, keys, PersistentVolumeClaims, service accounts and pull"
                        + " secrets of Pods, and the Services and ports of Ingresses, must exist in the namespace. Optional:"
                        + " they are not looked up.")
        @Default("Optional")
        Existence references) {
    public RuntimeRules {
        probes = List.copyOf(requireNonNullElse(probes, List.of()));
        anyProbe = List.copyOf(requireNonNullElse(anyProbe, List.of()));
        namespaceDefault = requireNonNullElse(namespaceDefault, Permission.ALLOW);
        readOnlyRootFilesystem = requireNonNullElse(readOnlyRootFilesystem, Requirement.OPTIONAL);
        monitoring = requireNonNullElse(monitoring, Requirement.OPTIONAL);
        podDisruptionBudget = requireNonNullElse(podDisruptionBudget, Requirement.OPTIONAL);
        references = requireNonNullElse(references, Existence.OPTIONAL);
    }

    /** Names of resources, such as cpu, memory or ephemeral-storage. */
    public record Resources(
            @JsonPropertyDescription("Resources that must have a request, such as cpu and memory.") @Size(max = 16)
            List<String> requests,

            @JsonPropertyDescription("Resources that must have a limit, such as memory.") @Size(max = 16)
            List<String> limits,

            @JsonPropertyDescription(
                    "Largest limit and request of a container by resource, such as memory: 4Gi. A limit"
                            + " is required then.")
            Map<String, Quantity> max,

            @JsonPropertyDescription("Largest ratio of limit and request of a container by resource, such as cpu: 4. A"
                    + " limit is required then.")
            Map<String, Quantity> limitRequestRatio) {
        public Resources {
            requests = List.copyOf(requireNonNullElse(requests, List.of()));
            limits = List.copyOf(requireNonNullElse(limits, List.of()));
            max = Map.copyOf(requireNonNullElse(max, Map.of()));
            limitRequestRatio = Map.copyOf(requireNonNullElse(limitRequestRatio, Map.of()));
        }
    }

    /** Bounds of the number of replicas. */
    @ValidationRule(value = "has(self.min) || has(self.max)", message = "give min or max")
    @ValidationRule(
            value = "!has(self.min) || !has(self.max) || self.min <= self.max",
            message = "min is larger than max")
    public record ReplicaBounds(
            @JsonPropertyDescription("Smallest number of replicas.") @Min(0) @Nullable
            Integer min,

            @JsonPropertyDescription("Largest number of replicas.") @Min(0) @Nullable
            Integer max) {}

    /** Whether referenced objects must exist. */
    public enum Existence {
        @JsonProperty("Exist")
        EXIST,
        @JsonProperty("Optional")
        OPTIONAL
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

    /** Permissions that a service account may have. Aliases are values of 0.1.0, which stored policies have. */
    public enum Permissions {
        @JsonProperty("Allow")
        @JsonAlias("Any")
        ALLOW,
        @JsonProperty("ForbidClusterAdmin")
        @JsonAlias("NoClusterAdmin")
        FORBID_CLUSTER_ADMIN
    }
}
