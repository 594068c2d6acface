package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks of labels and annotations. */
public record MetadataRules(
        @JsonPropertyDescription("Labels that objects must have; for a workload, those of its Pods.") @Size(max = 64)
        List<MetadataEntry> labels,

        @JsonPropertyDescription("Annotations that objects must have; for a workload, those of its Pods.")
        @Size(max = 64)
        List<MetadataEntry> annotations) {
    public MetadataRules {
        labels = List.copyOf(requireNonNullElse(labels, List.of()));
        annotations = List.copyOf(requireNonNullElse(annotations, List.of()));
    }

    /** Required label or annotation. */
    public record MetadataEntry(
            @JsonPropertyDescription("Key, such as app.kubernetes.io/name.") @Required @Size(min = 1, max = 317)
            String key,

            @JsonPropertyDescription("Regular expression (RE2) that the whole value must match. Any value when unset.")
            @Size(min = 1, max = 512)
            @Nullable
            String pattern) {
        public MetadataEntry {
            key = requireNonNullElse(key, "");
        }
    }
}
