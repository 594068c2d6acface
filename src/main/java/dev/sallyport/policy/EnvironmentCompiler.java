package dev.sallyport.policy;

import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.api.v1alpha1.Environment;
import dev.sallyport.check.Check;
import dev.sallyport.check.access.DeployerCheck;
import dev.sallyport.check.access.FreezeCheck;
import dev.sallyport.check.access.MembershipCheck;
import dev.sallyport.check.access.ReadinessCheck;
import dev.sallyport.check.access.ReviewCheck;
import dev.sallyport.check.access.WindowCheck;
import dev.sallyport.check.promotion.AttestationEvidence;
import dev.sallyport.check.promotion.ConfigurationCheck;
import dev.sallyport.check.promotion.PromotionCheck;
import dev.sallyport.check.promotion.PromotionCheck.PromotionRule;
import dev.sallyport.check.promotion.PromotionHistory;
import dev.sallyport.check.promotion.RecordEvidence;
import dev.sallyport.compile.SpecError;
import dev.sallyport.compile.SpecErrors;
import dev.sallyport.configuration.ConfigurationReader;
import dev.sallyport.configuration.ConfigurationRules;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.environment.CompiledEnvironment.PromotionRules;
import dev.sallyport.environment.DeploymentHistory;
import dev.sallyport.environment.EnvironmentMatcher;
import dev.sallyport.environment.EnvironmentSpecReader;
import dev.sallyport.environment.Environments;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.workload.ObjectKind;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Compiler of Environments: their rules for deployments become policies. */
public final class EnvironmentCompiler {
    private final Environments environments;
    private final AccessServices access;
    private final DeploymentHistory history;
    private final ImageResolver resolver;
    private final EvidenceTrust evidenceTrust;
    private final ConfigurationReader configurations;
    private final InstantSource clock;

    /**
     * Creates a compiler.
     *
     * @param environments all Environments in force
     * @param history deployment history that evidence is searched in
     * @param resolver resolver of the digests of images
     * @param evidenceTrust trust in attestations of other clusters
     * @param configurations reader of present and recorded configurations
     */
    public EnvironmentCompiler(
            Environments environments,
            AccessServices access,
            DeploymentHistory history,
            ImageResolver resolver,
            EvidenceTrust evidenceTrust,
            ConfigurationReader configurations,
            InstantSource clock) {
        this.environments = environments;
        this.access = access;
        this.history = history;
        this.resolver = resolver;
        this.evidenceTrust = evidenceTrust;
        this.configurations = configurations;
        this.clock = clock;
    }

    /** Compiles an Environment. With errors the result also contains a check that denies every matching object. */
    public EnvironmentCompilation compile(Environment source) {
        var reader = new EnvironmentSpecReader();
        var environment = reader.compile(source);
        var errors = reader.errors();
        var promotionErrors = new SpecErrors();
        var policies = new ArrayList<>(List.of(accessPolicy(environment, errors)));
        environment
                .required()
                .map(required -> policy(
                        environment,
                        required.action(),
                        matcher(environment),
                        List.of(new ReadinessCheck(
                                environment.name(),
                                required,
                                access.controls(),
                                access.ownership(),
                                access.operator()))))
                .ifPresent(policies::add);
        environment
                .promotion()
                .map(promotion -> promotionPolicies(environment, promotion, promotionErrors))
                .ifPresent(policies::addAll);
        return new EnvironmentCompilation(
                environment,
                policies,
                Stream.concat(errors.stream(), promotionErrors.list().stream()).toList());
    }

    private Policy accessPolicy(CompiledEnvironment environment, List<SpecError> errors) {
        var checks = new ArrayList<Check>();
        if (!errors.isEmpty()) {
            checks.add(new InvalidPolicyCheck(errors, Set.copyOf(ObjectKind.workloads())));
        }
        checks.add(new MembershipCheck(environments, access.ownership()));
        if (environment.deployersByRbac()) {
            checks.add(new DeployerCheck(environment.name(), access.ownership(), access.authorizer()));
        }
        if (!environment.freezes().isEmpty()) {
            checks.add(new FreezeCheck(environment, access.ownership(), access.operator(), clock));
        }
        if (!environment.windows().isEmpty()) {
            checks.add(new WindowCheck(environment, access.ownership(), access.operator(), clock));
        }
        checks.add(new ReviewCheck(environment.name(), access.reviews(), access.ownership(), access.operator(), clock));
        var matcher = errors.isEmpty() ? matcher(environment) : PolicyMatcher.EVERYTHING;
        return policy(environment, Action.DENY, matcher, checks);
    }

    /** Compiles promotion rules to policies without access checks: one for each action. */
    private List<Policy> promotionPolicies(CompiledEnvironment environment, PromotionRules rules, SpecErrors errors) {
        var promotions = new PromotionHistory(environment, environments, history, clock);
        var matcher = matcher(environment);
        if (rules.isAttested()) {
            return List.of(policy(environment, rules.action(), matcher, attestedPromotion(promotions, rules, errors)));
        }
        var policies = new ArrayList<>(List.of(
                policy(
                        environment,
                        rules.action(),
                        matcher,
                        List.of(
                                recordedPromotion(PromotionRule.EVIDENCE, promotions, rules),
                                recordedPromotion(PromotionRule.ORDER, promotions, rules))),
                policy(
                        environment,
                        rules.unhealthyAction(),
                        matcher,
                        List.of(recordedPromotion(PromotionRule.HEALTH, promotions, rules)))));
        rules.configuration()
                .map(compared -> policy(
                        environment,
                        configurationAction(rules, compared),
                        matcher,
                        List.of(new ConfigurationCheck(
                                promotions,
                                rules,
                                compared,
                                access.ownership(),
                                access.operator(),
                                resolver,
                                configurations))))
                .ifPresent(policies::add);
        return policies;
    }

    /** Returns the action of the promotion; a report never denies. */
    private static Action configurationAction(PromotionRules rules, ConfigurationRules compared) {
        return compared.reportOnly() && rules.action() == Action.DENY ? Action.WARN : rules.action();
    }

    private Check recordedPromotion(PromotionRule rule, PromotionHistory promotions, PromotionRules rules) {
        return new PromotionCheck(rule, new RecordEvidence(rule, promotions, rules), access.ownership(), resolver);
    }

    /** Returns no check of the order: the Environments before the one in the other cluster are not known here. */
    private List<Check> attestedPromotion(PromotionHistory promotions, PromotionRules rules, SpecErrors errors) {
        var authorities = evidenceTrust.authorities(rules.attestedBy(), errors);
        return errors.count() > 0
                ? List.of(new InvalidPolicyCheck(errors.list(), Set.copyOf(ObjectKind.workloads())))
                : List.of(new PromotionCheck(
                        PromotionRule.EVIDENCE,
                        new AttestationEvidence(promotions, rules, authorities, evidenceTrust.verifier()),
                        access.ownership(),
                        resolver));
    }

    private static Policy policy(
            CompiledEnvironment environment, Action action, PolicyMatcher matcher, List<Check> checks) {
        var source = PolicySource.environment(environment.name());
        return new Policy(source, environment.generation(), action, matcher, checks);
    }

    private PolicyMatcher matcher(CompiledEnvironment environment) {
        var matcher = new EnvironmentMatcher(Set.of(environment.name()), environments);
        return new PolicyMatcher(List.of(), null, null, matcher, Set.of(), ResourceMatcher.NONE);
    }
}
