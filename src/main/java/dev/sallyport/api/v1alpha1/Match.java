package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Objects that a policy applies to. All parts that are set must match; an empty list or selector counts as unset. */
public record Match(
        @JsonPropertyDescription("Names of the Environments that the namespace belongs to.") @Size(max = 64)
        List<String> environments,

        @JsonPropertyDescription("Globs for the name of the namespace. * matches within a segment between slashes, **"
                + " across segments.")
        @Size(max = 256)
        List<String> namespaces,

        @JsonPropertyDescription("Selector for the labels of the namespace.") @Nullable
        LabelSelector namespaceSelector,

        @JsonPropertyDescription(
                "Selector for the labels of the object or of its pod template; one of the two must" + " match.")
        @Nullable
        LabelSelector workloadSelector,

        @JsonPropertyDescription(
                "Kinds of the objects. When unset, all kinds that the policy has checks for, or those of"
                        + " resources alone.")
        List<MatchableKind> kinds,

        @JsonPropertyDescription(
                "Any kinds of the cluster with operations, in addition to kinds. Only rules evaluate kinds"
                        + " that kinds cannot name, and deletions and connections.")
        @Size(max = 64)
        List<ResourceMatch> resources) {

    /** Matches every object outside exempt namespaces. */
    public static final Match EVERYTHING = new Match(List.of(), List.of(), null, null, List.of(), List.of());

    public Match {
        environments = List.copyOf(requireNonNullElse(environments, List.of()));
        namespaces = List.copyOf(requireNonNullElse(namespaces, List.of()));
        kinds = List.copyOf(requireNonNullElse(kinds, List.of()));
        resources = List.copyOf(requireNonNullElse(resources, List.of()));
    }

    /** Kinds that a policy or an exception can name. The Pods of a Deployment are of kind Pod. */
    public enum MatchableKind {
        Pod,
        PodTemplate,
        ReplicationController,
        ReplicaSet,
        Deployment,
        StatefulSet,
        DaemonSet,
        Job,
        CronJob,
        Service,
        Ingress,
        ConfigMap
    }
}
