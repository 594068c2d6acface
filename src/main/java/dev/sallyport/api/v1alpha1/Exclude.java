package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** Containers that a policy does not evaluate. A container must match images and containers, if both are set. */
@ValidationRule(value = "has(self.images) || has(self.containers)", message = "give images or containers")
public record Exclude(
        @JsonPropertyDescription("Globs over registry and repository, with or without a tag or digest. A text without"
                + " a slash, such as auto, is a placeholder that a webhook replaces in Pods; it is excluded in pod"
                + " templates only.")
        @Size(min = 1, max = 64)
        List<String> images,

        @JsonPropertyDescription("Globs over the names of containers. Users choose the names, so give images too where"
                + " that matters.")
        @Size(min = 1, max = 64)
        List<String> containers,

        @JsonPropertyDescription("Reason of the exclusion, in at least 10 characters.")
        @Required
        @Size(min = 10, max = 1024)
        String reason) {
    public Exclude {
        images = List.copyOf(requireNonNullElse(images, List.of()));
        containers = List.copyOf(requireNonNullElse(containers, List.of()));
        reason = requireNonNullElse(reason, "");
    }
}
