package dev.sallyport.environment;

import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.api.v1alpha1.AuthoritySpec;
import dev.sallyport.configuration.ConfigurationRules;
import dev.sallyport.workload.Glob;
import dev.sallyport.workload.LabelMatcher;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Compiled form of an Environment.
 *
 * @param generation generation of the Environment; 0 for one that is not from a cluster
 * @param namespaces globs over names of namespaces
 * @param labels selector of namespaces by their labels
 * @param deployersByRbac whether deployers need the verb {@code deploy}
 * @param changes rules for changes that are no deployments
 * @param required controls that its namespaces must have
 * @param emergency maximum duration of an emergency access; empty if none is possible
 */
public record CompiledEnvironment(
        String name,
        long generation,
        List<Glob> namespaces,
        Optional<LabelMatcher> labels,
        boolean deployersByRbac,
        Optional<PromotionRules> promotion,
        Optional<AttestationRules> attestation,
        RolloutVerification verification,
        List<FreezePeriod> freezes,
        DeploymentWindows windows,
        ChangeRules changes,
        Optional<Duration> emergency,
        Optional<RequiredControls> required) {
    public CompiledEnvironment {
        namespaces = List.copyOf(namespaces);
        freezes = List.copyOf(freezes);
    }

    /** Returns an Environment of all namespaces without rules. */
    public static CompiledEnvironment everywhere(String name) {
        return new CompiledEnvironment(
                name,
                0,
                List.of(Glob.parse("**")),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                new RolloutVerification(Duration.ofMinutes(10), false, false),
                List.of(),
                DeploymentWindows.NONE,
                ChangeRules.NONE,
                Optional.empty(),
                Optional.empty());
    }

    /** Returns whether a namespace belongs to the Environment, by its name or its labels. */
    public boolean contains(String namespace, Map<String, String> labelsOfNamespace) {
        return containsByName(namespace)
                || labels.filter(matcher -> matcher.test(labelsOfNamespace)).isPresent();
    }

    /** Returns whether a namespace of that name can belong to the Environment, with any labels. */
    public boolean mayContain(String namespace) {
        return labels.isPresent() || containsByName(namespace);
    }

    private boolean containsByName(String namespace) {
        return namespaces.stream().anyMatch(glob -> glob.matches(namespace));
    }

    /** Returns the freeze at a time. */
    public Optional<FreezePeriod> frozenAt(Instant time) {
        return freezes.stream().filter(freeze -> freeze.includes(time)).findFirst();
    }

    /** Returns why deployments and changes are not allowed at a time; empty if they are allowed. */
    public Optional<Closure> closedAt(Instant time) {
        return frozenAt(time)
                .map(freeze -> new Closure(
                        "frozen until %s: %s".formatted(freeze.to(), freeze.reason()),
                        "after %s".formatted(freeze.to())))
                .or(() -> windows.closureAt(time));
    }

    /**
     * Reason for which deployments and changes are not allowed at the moment.
     *
     * @param reason reason after the word "are", such as {@code frozen until ...}
     * @param fix time from which they are allowed
     */
    public record Closure(String reason, String fix) {}

    /**
     * Rules for deployments that come from a previous Environment.
     *
     * @param from name of the previous Environment
     * @param soak soak time in the previous Environment
     * @param isAttested whether the previous Environment is in another cluster, which attests to healthy deployments
     * @param attestedBy authorities of these attestations
     * @param action action on a deployment without promotion
     * @param unhealthyAction action on a deployment of images that are not healthy there any more
     * @param configuration comparison of configurations; empty if they are not compared
     */
    public record PromotionRules(
            String from,
            Duration soak,
            boolean isAttested,
            List<AuthoritySpec> attestedBy,
            Action action,
            Action unhealthyAction,
            Optional<ConfigurationRules> configuration) {
        public PromotionRules {
            attestedBy = List.copyOf(attestedBy);
        }

        /** Returns the soak time for messages, such as {@code for 30m} after a space; empty for a soak time of zero. */
        public String forSoakTime() {
            return soak.isZero() ? "" : " for " + soak.toString().substring(2).toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Rules for attesting to other clusters that deployments were healthy here.
     *
     * @param soak soak time before a deployment is attested
     * @param repositories repositories to write to
     * @param registry registry credentials with write access
     */
    public record AttestationRules(
            Duration soak, List<Glob> repositories, AttestationSigning signing, Optional<SecretEntry> registry) {
        public AttestationRules {
            repositories = List.copyOf(repositories);
        }
    }

    /** Method of signing attestations. */
    public sealed interface AttestationSigning {

        /** Signing with a private key. */
        record WithKey(SecretEntry key, Optional<SecretEntry> password) implements AttestationSigning {}

        /**
         * Keyless signing with the identity of the operator.
         *
         * @param authority URL of the certificate authority (Fulcio)
         * @param log URL of the transparency log (Rekor)
         * @param timestamps URL of the timestamp authority
         * @param audience audience of the operator's token
         * @param trustRoot name of the TrustRoot that new signatures must verify with
         */
        record WithIdentity(URI authority, URI log, URI timestamps, String audience, Optional<String> trustRoot)
                implements AttestationSigning {}
    }

    /** An entry of a Secret in the operator's namespace. */
    public record SecretEntry(String name, String key) {}

    /**
     * Rules for verifying rollouts.
     *
     * @param deadline maximum time until a rollout is healthy
     * @param rollback whether a failed rollout restores the last healthy revision
     * @param failureEndsEvidence whether a failure after the soak time ends the evidence for promotion
     */
    public record RolloutVerification(Duration deadline, boolean rollback, boolean failureEndsEvidence) {}

    /** A period without deployments; the end is exclusive. */
    public record FreezePeriod(Instant from, Instant to, String reason) {

        boolean includes(Instant time) {
            return !time.isBefore(from) && time.isBefore(to);
        }
    }
}
