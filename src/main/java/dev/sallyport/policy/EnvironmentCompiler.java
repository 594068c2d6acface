package dev.sallyport.policy;

import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.api.v1alpha1.AuthoritySpec;
import dev.sallyport.api.v1alpha1.Environment;
import dev.sallyport.api.v1alpha1.EnvironmentSpec;
import dev.sallyport.check.Check;
import dev.sallyport.check.access.DeployerCheck;
import dev.sallyport.check.access.FreezeCheck;
import dev.sallyport.check.access.MembershipCheck;
import dev.sallyport.check.promotion.AttestationEvidence;
import dev.sallyport.check.promotion.PromotionCheck;
import dev.sallyport.check.promotion.PromotionCheck.Asks;
import dev.sallyport.check.promotion.PromotionHistory;
import dev.sallyport.check.promotion.RecordEvidence;
import dev.sallyport.compile.SpecError;
import dev.sallyport.compile.SpecErrors;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.environment.CompiledEnvironment.Promotion;
import dev.sallyport.environment.DeploymentHistory;
import dev.sallyport.environment.EnvironmentMatcher;
import dev.sallyport.environment.EnvironmentSpecReader;
import dev.sallyport.environment.Environments;
import dev.sallyport.identity.Authorizer;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.identity.OperatorIdentity;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.workload.ObjectKind;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Turns an Environment into a {@link CompiledEnvironment}, and what it asks of deployments into policies. */
public final class EnvironmentCompiler {
    private final Environments stages;
    private final ControllerOwnership descent;
    private final Authorizer authorizer;
    private final OperatorIdentity self;
    private final DeploymentHistory history;
    private final ImageResolver resolver;
    private final EvidenceTrust attested;
    private final InstantSource clock;

    /**
     * Compiles what is to be judged among those stages.
     *
     * @param history in which evidence is looked for
     * @param resolver finds the digests of what is deployed
     * @param attested what other clusters say
     */
    public EnvironmentCompiler(
            Environments stages,
            ControllerOwnership descent,
            Authorizer authorizer,
            OperatorIdentity self,
            DeploymentHistory history,
            ImageResolver resolver,
            EvidenceTrust attested,
            InstantSource clock) {
        this.stages = stages;
        this.descent = descent;
        this.authorizer = authorizer;
        this.self = self;
        this.history = history;
        this.resolver = resolver;
        this.attested = attested;
        this.clock = clock;
    }

    /** Compiles an Environment; mistakes come back as errors, with all that could be compiled beside them. */
    public EnvironmentCompilation compile(Environment environment) {
        var reading = new EnvironmentSpecReader();
        var stage = reading.compile(environment);
        var errors = reading.errors();
        var later = new SpecErrors();
        var policies = new ArrayList<>(List.of(access(stage, errors)));
        var given = environment.getSpec() == null ? null : environment.getSpec().promotion();
        if (stage.promotion().isPresent() && given != null) {
            policies.add(promotion(stage, stage.promotion().get(), given, later));
        }
        return new EnvironmentCompilation(
                stage,
                policies,
                Stream.concat(errors.stream(), later.list().stream()).toList());
    }

    private Policy access(CompiledEnvironment stage, List<SpecError> errors) {
        var checks = new ArrayList<Check>();
        if (!errors.isEmpty()) {
            checks.add(new InvalidPolicyCheck(errors, EnumSet.copyOf(ObjectKind.workloads())));
        }
        checks.add(new MembershipCheck(stages, descent));
        if (stage.deployersByRbac()) {
            checks.add(new DeployerCheck(stage.name(), descent, authorizer));
        }
        if (!stage.freezes().isEmpty()) {
            checks.add(new FreezeCheck(stage, descent, self, clock));
        }
        var matcher = !errors.isEmpty() ? PolicyMatcher.EVERYTHING : matcher(stage);
        return new Policy(Policy.ENVIRONMENT + stage.name(), stage.generation(), Action.DENY, matcher, checks);
    }

    /** A policy of its own, for what it leads to may be another thing. */
    private Policy promotion(
            CompiledEnvironment stage, Promotion promotion, EnvironmentSpec.Promotion given, SpecErrors errors) {
        var lineage = new PromotionHistory(stage, stages, history, clock);
        var checks = promotion.isAttested()
                ? attested(lineage, promotion, given.attestedBy(), errors)
                : Arrays.stream(Asks.values())
                        .<Check>map(asks -> new PromotionCheck(
                                asks, new RecordEvidence(asks, lineage, promotion), descent, resolver))
                        .toList();
        return new Policy(
                Policy.ENVIRONMENT + stage.name(), stage.generation(), given.action(), matcher(stage), checks);
    }

    /** Of what lies before the other cluster's environment nobody knows anything here, so nothing can be skipped. */
    private List<Check> attested(
            PromotionHistory lineage, Promotion promotion, List<AuthoritySpec> attestedBy, SpecErrors errors) {
        var authorities = attested.authorities(attestedBy, errors);
        return errors.count() > 0
                ? List.of(new InvalidPolicyCheck(errors.list(), EnumSet.copyOf(ObjectKind.workloads())))
                : List.of(new PromotionCheck(
                        Asks.EVIDENCE,
                        new AttestationEvidence(lineage, promotion, authorities, attested.verifier()),
                        descent,
                        resolver));
    }

    private PolicyMatcher matcher(CompiledEnvironment stage) {
        return new PolicyMatcher(List.of(), null, null, new EnvironmentMatcher(Set.of(stage.name()), stages), Set.of());
    }
}
