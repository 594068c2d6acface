package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Checks of the Pod Security Standards (https://kubernetes.io/docs/concepts/security/pod-security-standards/). */
public record PodSecurityRules(
        @JsonPropertyDescription("Level of the Pod Security Standards.") @Required
        Level level,

        @JsonPropertyDescription("Kubernetes version of the standards: v1.N, or latest for the newest known version.")
        @Default("latest")
        String version,

        @JsonPropertyDescription("Names of controls that are not checked, such as hostPorts.") @Size(max = 32)
        List<String> exempt) {
    public PodSecurityRules {
        version = requireNonNullElse(version, "latest");
        exempt = List.copyOf(requireNonNullElse(exempt, List.of()));
    }

    /** Levels that restrict Pods. */
    public enum Level {
        @JsonProperty("baseline")
        BASELINE,
        @JsonProperty("restricted")
        RESTRICTED
    }
}
