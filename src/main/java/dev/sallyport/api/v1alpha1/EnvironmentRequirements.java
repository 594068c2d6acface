package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import org.jspecify.annotations.Nullable;

/** Controls that every namespace of an Environment must have. */
public record EnvironmentRequirements(
        @JsonPropertyDescription(
                "DefaultDenyIngress: a NetworkPolicy denies all ingress to all Pods that no other one allows,"
                        + " and none allows all of it. DefaultDeny: the same of egress too. Not required when unset.")
        @Nullable
        NetworkIsolation networkPolicy,

        @JsonPropertyDescription(
                "Lowest value of the label pod-security.kubernetes.io/enforce: baseline or restricted. Not"
                        + " required when unset.")
        @Nullable
        PodSecurityLabel podSecurityLabel,

        @JsonPropertyDescription("Whether a ResourceQuota with limits is required. False when unset.") @Nullable
        Boolean resourceQuota,

        @JsonPropertyDescription("Whether a LimitRange with limits is required. False when unset.") @Nullable
        Boolean limitRange,

        @JsonPropertyDescription("Forbid: no RoleBinding lets its subjects change NetworkPolicies, ResourceQuotas,"
                + " LimitRanges, Roles or RoleBindings of the namespace.")
        @Default("Allow")
        Permission guardChanges,

        @JsonPropertyDescription("Whether a ServiceMonitor or PodMonitor is required. False when unset.") @Nullable
        Boolean monitoring,

        @JsonPropertyDescription("Whether a PrometheusRule is required. False when unset.") @Nullable
        Boolean alerts,

        @JsonPropertyDescription(
                "Action for deployments to a namespace without one of these controls: Deny, Warn or Audit.")
        @Default("Warn")
        Action action) {
    public EnvironmentRequirements {
        guardChanges = requireNonNullElse(guardChanges, Permission.ALLOW);
        action = requireNonNullElse(action, Action.WARN);
    }

    /** Traffic of Pods that is denied unless a NetworkPolicy allows it. */
    public enum NetworkIsolation {
        @JsonProperty("DefaultDenyIngress")
        DEFAULT_DENY_INGRESS,
        @JsonProperty("DefaultDeny")
        DEFAULT_DENY
    }

    /** Level of Pod Security admission. */
    public enum PodSecurityLabel {
        @JsonProperty("baseline")
        BASELINE,
        @JsonProperty("restricted")
        RESTRICTED
    }
}
