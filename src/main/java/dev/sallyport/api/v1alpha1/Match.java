package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a policy is for. All given parts must match; an empty list or selector counts as not given. */
public record Match(
        @JsonPropertyDescription("Environments that the namespace belongs to, by their names.") @Size(max = 64)
        List<String> environments,

        @JsonPropertyDescription("Namespaces, as globs: * stays inside a segment between slashes, ** crosses them.")
        @Size(max = 256)
        List<String> namespaces,

        @JsonPropertyDescription("Labels of the namespace.") @Nullable
        LabelSelector namespaceSelector,

        @JsonPropertyDescription("Labels of the object or of its pod template; one of the two must match.") @Nullable
        LabelSelector workloadSelector,

        @JsonPropertyDescription("Kinds of object; every one that the policy has rules for when unset.")
        List<Kind> kinds) {

    /** Matches whatever is not exempt. */
    public static final Match EVERYTHING = new Match(List.of(), List.of(), null, null, List.of());

    public Match {
        environments = List.copyOf(requireNonNullElse(environments, List.of()));
        namespaces = List.copyOf(requireNonNullElse(namespaces, List.of()));
        kinds = List.copyOf(requireNonNullElse(kinds, List.of()));
    }

    /** The kinds that can be named; a Pod made by a Deployment is a Pod. */
    public enum Kind {
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
