package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes of an Environment that are no deployments, and fall under its deployers and freezes too. */
public record ChangeControl(
        @JsonPropertyDescription("Kinds of objects whose changes are controlled: Service, Ingress, ConfigMap, Secret,"
                + " HorizontalPodAutoscaler, NetworkPolicy, Gateway, HTTPRoute and others, or a resource with its API"
                + " group, such as virtualservices.networking.istio.io. Of workloads, such as Deployment, deletions are"
                + " controlled.")
        @Size(max = 64)
        List<@Size(min = 1, max = 253) String> kinds,

        @JsonPropertyDescription(
                "Operations on objects of these kinds that are controlled: CREATE, UPDATE, DELETE. All when"
                        + " unset.")
        @Size(max = 3)
        List<ControlledOperation> operations,

        @JsonPropertyDescription(
                "Whether stopping a workload is controlled: scaling it to zero replicas, and suspending a"
                        + " CronJob or Job. False when unset.")
        @Nullable
        Boolean scaleToZero,

        @JsonPropertyDescription("Whether connections to Pods are controlled: exec, attach, port-forward and proxy."
                + " False when unset.")
        @Nullable
        Boolean exec,

        @JsonPropertyDescription("Controllers of other vendors whose changes of some kinds are not controlled, such as"
                + " cert-manager for Secrets. The controllers of Kubernetes need no entry.")
        @Size(max = 32)
        List<ExemptController> controllers) {
    public ChangeControl {
        kinds = List.copyOf(requireNonNullElse(kinds, List.of()));
        operations = List.copyOf(requireNonNullElse(operations, List.of()));
        controllers = List.copyOf(requireNonNullElse(controllers, List.of()));
    }

    /** Operation on an object that is no workload. */
    public enum ControlledOperation {
        @JsonProperty("CREATE")
        CREATE,
        @JsonProperty("UPDATE")
        UPDATE,
        @JsonProperty("DELETE")
        DELETE
    }

    /** Service account whose changes of some kinds are not controlled. */
    public record ExemptController(
            @JsonPropertyDescription("Namespace of the service account; not one of the Environment.")
            @Required
            @Size(min = 1, max = 63)
            String namespace,

            @JsonPropertyDescription("Name of the service account.") @Required @Size(min = 1, max = 253)
            String serviceAccount,

            @JsonPropertyDescription("Kinds that it may change at any time; some of those in kinds.")
            @Required
            @Size(min = 1, max = 16)
            List<@Size(min = 1, max = 253) String> kinds) {
        public ExemptController {
            namespace = requireNonNullElse(namespace, "");
            serviceAccount = requireNonNullElse(serviceAccount, "");
            kinds = List.copyOf(requireNonNullElse(kinds, List.of()));
        }
    }
}
