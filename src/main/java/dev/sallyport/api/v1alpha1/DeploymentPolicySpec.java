package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Content of a policy. Absent fields get their defaults here, so that a policy means the same in a file and in the cluster. */
@JsonClassDescription("The objects that the policy matches, the checks that it requires and the action of violations."
        + " A group of checks that is unset is not evaluated.")
public record DeploymentPolicySpec(
        @JsonPropertyDescription(
                "Action for violations. Deny: the request is denied. Warn: the request is allowed with a"
                        + " warning. Audit: the request is allowed and the violation is recorded only.")
        @Default("Deny")
        Action action,

        @JsonPropertyDescription(
                "Objects that the policy applies to. All parts that are set must match. All objects when" + " unset.")
        Match match,

        @JsonPropertyDescription("Containers that the checks of the policy do not evaluate. Rules in CEL evaluate the"
                + " whole object.")
        @Nullable
        Exclude exclude,

        @JsonPropertyDescription("Signers that image rules refer to by name.") @Size(max = 64)
        List<AuthoritySpec> authorities,

        @JsonPropertyDescription("Checks of image sources, digests, signatures, attestations and vulnerabilities.")
        @Nullable
        ImageRules images,

        @JsonPropertyDescription("Checks of the Pod Security Standards.") @Nullable
        PodSecurityRules podSecurity,

        @JsonPropertyDescription("Checks of ports, Services and Ingresses.") @Nullable
        NetworkRules network,

        @JsonPropertyDescription("Checks of credentials in manifests.") @Nullable
        SecretRules secrets,

        @JsonPropertyDescription("Checks of resources, probes, service accounts, file systems and monitoring.")
        @Nullable
        RuntimeRules runtime,

        @JsonPropertyDescription(
                "Checks of labels and annotations. They apply to workloads, unless match.kinds names" + " other kinds.")
        @Nullable
        MetadataRules metadata,

        @JsonPropertyDescription("Object with parameters that rules read as params, such as a ConfigMap.") @Nullable
        ParamsSpec params,

        @JsonPropertyDescription("Named CEL expressions that rules refer to as variables.NAME.") @Size(max = 64)
        List<VariableSpec> variables,

        @JsonPropertyDescription("Rules in the Common Expression Language (CEL). They apply to workloads, unless"
                + " match.kinds names other kinds.")
        @Size(max = 64)
        List<RuleSpec> rules) {

    /** Policy without checks. */
    public static final DeploymentPolicySpec EMPTY = new DeploymentPolicySpec(
            Action.DENY,
            Match.EVERYTHING,
            null,
            List.of(),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            List.of(),
            List.of());

    public DeploymentPolicySpec {
        action = requireNonNullElse(action, Action.DENY);
        match = requireNonNullElse(match, Match.EVERYTHING);
        authorities = List.copyOf(requireNonNullElse(authorities, List.of()));
        variables = List.copyOf(requireNonNullElse(variables, List.of()));
        rules = List.copyOf(requireNonNullElse(rules, List.of()));
    }
}
