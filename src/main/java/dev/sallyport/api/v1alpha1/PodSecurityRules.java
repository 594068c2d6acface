package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** The Pod Security Standards, as https://kubernetes.io/docs/concepts/security/pod-security-standards/ defines them. */
public record PodSecurityRules(
        @JsonPropertyDescription("Which of the standards.") @Required
        Level level,

        @JsonPropertyDescription(
                "Version of Kubernetes whose standards are meant: v1.N, or latest for the newest known.")
        @Default("latest")
        String version,

        @JsonPropertyDescription("Controls that are left out, by their names, such as hostPorts.") @Size(max = 32)
        List<String> exempt) {
    public PodSecurityRules {
        version = requireNonNullElse(version, "latest");
        exempt = List.copyOf(requireNonNullElse(exempt, List.of()));
    }

    /** The levels that restrict anything. */
    public enum Level {
        @JsonProperty("baseline")
        BASELINE,
        @JsonProperty("restricted")
        RESTRICTED
    }
}
