package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.PrinterColumn;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Absent fields get their defaults here, so that a policy means the same in a file as in the cluster. */
public record DeploymentPolicySpec(
        @JsonPropertyDescription("What a finding leads to: the request is refused, let in with a warning, or let in"
                + " and only recorded.")
        @Default("Deny")
        @PrinterColumn(name = "Action")
        Action action,

        @JsonPropertyDescription("What the policy is for; all given parts must match. Everything when unset.")
        Match match,

        @JsonPropertyDescription("Who may sign; image rules name them.") @Size(max = 64)
        List<AuthoritySpec> authorities,

        @JsonPropertyDescription("Where images come from and who has signed them; unchecked when unset.") @Nullable
        ImageRules images,

        @JsonPropertyDescription("Pod Security Standards; unchecked when unset.") @Nullable
        PodSecurityRules podSecurity,

        @JsonPropertyDescription("Ports and ways in; unchecked when unset.") @Nullable
        NetworkRules network,

        @JsonPropertyDescription("How credentials may reach a container; unchecked when unset.") @Nullable
        SecretRules secrets,

        @JsonPropertyDescription("How workloads run; unchecked when unset.") @Nullable
        RuntimeRules runtime,

        @JsonPropertyDescription("Values that rules may use.") @Size(max = 64)
        List<VariableSpec> variables,

        @JsonPropertyDescription("Rules in the Common Expression Language. They are for workloads, unless match.kinds"
                + " names other kinds.")
        @Size(max = 64)
        List<RuleSpec> rules) {

    /** Asks for nothing. */
    public static final DeploymentPolicySpec EMPTY = new DeploymentPolicySpec(
            Action.DENY, Match.EVERYTHING, List.of(), null, null, null, null, null, List.of(), List.of());

    public DeploymentPolicySpec {
        action = requireNonNullElse(action, Action.DENY);
        match = requireNonNullElse(match, Match.EVERYTHING);
        authorities = List.copyOf(requireNonNullElse(authorities, List.of()));
        variables = List.copyOf(requireNonNullElse(variables, List.of()));
        rules = List.copyOf(requireNonNullElse(rules, List.of()));
    }
}
