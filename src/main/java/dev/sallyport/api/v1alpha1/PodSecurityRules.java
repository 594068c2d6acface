package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks of the Pod Security Standards (https://kubernetes.io/docs/concepts/security/pod-security-standards/), and lists of
 * allowed values that replace those of the standards.
 */
@ValidationRule(
        value = "has(self.level) || has(self.controls) || has(self.capabilities) || has(self.hostPaths) ||"
                + " has(self.ids) || has(self.sysctls)",
        message = "give level, controls, capabilities, hostPaths, ids or sysctls")
public record PodSecurityRules(
        @JsonPropertyDescription(
                "Level of the Pod Security Standards. When unset, only controls and the lists below are" + " checked.")
        @Nullable
        Level level,

        @JsonPropertyDescription("Kubernetes version of the standards: v1.N, or latest for the newest known version.")
        @Default("latest")
        String version,

        @JsonPropertyDescription("Names of the only controls that are checked, such as privileged. All controls of the"
                + " level when unset.")
        @Size(min = 1, max = 32)
        @Nullable
        List<String> controls,

        @JsonPropertyDescription("Names of controls that are not checked, such as hostPorts. An exempt control of"
                + " restricted is not checked in its baseline form either.")
        @Size(max = 32)
        List<String> exempt,

        @JsonPropertyDescription("Capabilities that containers may add and must drop.") @Nullable
        Capabilities capabilities,

        @JsonPropertyDescription("Host paths that volumes may mount, instead of none. None when empty.")
        @Size(max = 64)
        @Nullable
        List<HostPath> hostPaths,

        @JsonPropertyDescription("Users and groups that containers may run as. Not checked when unset.") @Nullable
        Ids ids,

        @JsonPropertyDescription("Sysctls that Pods may set, instead of the safe ones: names, or prefixes that end with"
                + " *. None when empty.")
        @Size(max = 64)
        @Nullable
        List<String> sysctls) {
    public PodSecurityRules {
        version = requireNonNullElse(version, "latest");
        controls = controls == null ? null : List.copyOf(controls);
        exempt = List.copyOf(requireNonNullElse(exempt, List.of()));
        hostPaths = hostPaths == null ? null : List.copyOf(hostPaths);
        sysctls = sysctls == null ? null : List.copyOf(sysctls);
    }

    /** Levels that restrict Pods. */
    public enum Level {
        @JsonProperty("baseline")
        BASELINE,
        @JsonProperty("restricted")
        RESTRICTED
    }

    /** Capabilities of containers, without the prefix CAP_. */
    public record Capabilities(
            @JsonPropertyDescription("Capabilities that containers may add, instead of those of the level. None when"
                    + " empty; those of the level when unset.")
            @Size(max = 64)
            @Nullable
            List<String> add,

            @JsonPropertyDescription("Capabilities that containers must drop, by name or with ALL, and must not add.")
            @Size(max = 64)
            List<String> drop) {
        public Capabilities {
            add = add == null ? null : List.copyOf(add);
            drop = List.copyOf(requireNonNullElse(drop, List.of()));
        }
    }

    /** Directory of the node that volumes of type hostPath may mount, with everything below it. */
    public record HostPath(
            @JsonPropertyDescription("Absolute path; it matches itself and every path below it.")
            @Required
            @Size(min = 1, max = 1024)
            String prefix,

            @JsonPropertyDescription("Whether every mount of the volume must be read-only.") @Default("false")
            Boolean readOnly) {
        public HostPath {
            prefix = requireNonNullElse(prefix, "");
            readOnly = requireNonNullElse(readOnly, false);
        }
    }

    /** Numbers of users and groups, such as "10000" or "10000-65535". Unset lists are not checked. */
    public record Ids(
            @JsonPropertyDescription("Allowed values of runAsUser, which containers must set.")
            @Size(min = 1, max = 64)
            @Nullable
            List<String> users,

            @JsonPropertyDescription("Allowed values of runAsGroup, which containers must set; also of fsGroup and"
                    + " supplementalGroups unless they have lists of their own.")
            @Size(min = 1, max = 64)
            @Nullable
            List<String> groups,

            @JsonPropertyDescription("Allowed values of fsGroup.") @Size(min = 1, max = 64) @Nullable
            List<String> fsGroups,

            @JsonPropertyDescription("Allowed values of supplementalGroups.") @Size(min = 1, max = 64) @Nullable
            List<String> supplementalGroups) {
        public Ids {
            users = users == null ? null : List.copyOf(users);
            groups = groups == null ? null : List.copyOf(groups);
            fsGroups = fsGroups == null ? null : List.copyOf(fsGroups);
            supplementalGroups = supplementalGroups == null ? null : List.copyOf(supplementalGroups);
        }
    }
}
