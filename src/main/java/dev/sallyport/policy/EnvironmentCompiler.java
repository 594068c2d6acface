package dev.sallyport.policy;

import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.api.v1alpha1.AuthoritySpec;
import dev.sallyport.api.v1alpha1.Environment;
import dev.sallyport.api.v1alpha1.EnvironmentSpec;
import dev.sallyport.check.Check;
import dev.sallyport.check.access.DeployerCheck;
import dev.sallyport.check.access.FreezeCheck;
import dev.sallyport.check.access.MembershipCheck;
import dev.sallyport.check.promotion.AttestedWay;
import dev.sallyport.check.promotion.Lineage;
import dev.sallyport.check.promotion.PromotionCheck;
import dev.sallyport.check.promotion.PromotionCheck.Asks;
import dev.sallyport.check.promotion.RecordedWay;
import dev.sallyport.environment.History;
import dev.sallyport.environment.Stage;
import dev.sallyport.environment.Stage.Promotion;
import dev.sallyport.environment.Stages;
import dev.sallyport.identity.Authorizer;
import dev.sallyport.identity.Descent;
import dev.sallyport.identity.Self;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.workload.ObjectKind;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Turns an Environment into a {@link Stage}, and what it asks of deployments into policies. */
public final class EnvironmentCompiler {
    private final Stages stages;
    private final Descent descent;
    private final Authorizer authorizer;
    private final Self self;
    private final History history;
    private final ImageResolver resolver;
    private final AttestedEvidence attested;
    private final InstantSource clock;

    /**
     * Compiles what is to be judged among those stages.
     *
     * @param history in which evidence is looked for
     * @param resolver finds the digests of what is deployed
     * @param attested what other clusters say
     */
    public EnvironmentCompiler(
            Stages stages,
            Descent descent,
            Authorizer authorizer,
            Self self,
            History history,
            ImageResolver resolver,
            AttestedEvidence attested,
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
        var reading = new StageCompiler();
        var stage = reading.compile(environment);
        var errors = reading.errors();
        var later = new PolicyErrors();
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

    private Policy access(Stage stage, List<PolicyError> errors) {
        var checks = new ArrayList<Check>();
        if (!errors.isEmpty()) {
            checks.add(new BrokenPolicyCheck(errors, EnumSet.copyOf(ObjectKind.workloads())));
        }
        checks.add(new MembershipCheck(stages, descent));
        if (stage.deployersByRbac()) {
            checks.add(new DeployerCheck(stage.name(), descent, authorizer));
        }
        if (!stage.freezes().isEmpty()) {
            checks.add(new FreezeCheck(stage, descent, self, clock));
        }
        var matcher = !errors.isEmpty() ? Matcher.EVERYTHING : matcher(stage);
        return new Policy(Policy.ENVIRONMENT + stage.name(), stage.generation(), Action.DENY, matcher, checks);
    }

    /** A policy of its own, for what it leads to may be another thing. */
    private Policy promotion(Stage stage, Promotion promotion, EnvironmentSpec.Promotion given, PolicyErrors errors) {
        var lineage = new Lineage(stage, stages, history, clock);
        var checks = promotion.isAttested()
                ? attested(lineage, promotion, given.attestedBy(), errors)
                : Arrays.stream(Asks.values())
                        .<Check>map(asks ->
                                new PromotionCheck(asks, new RecordedWay(asks, lineage, promotion), descent, resolver))
                        .toList();
        return new Policy(
                Policy.ENVIRONMENT + stage.name(), stage.generation(), given.onSkip(), matcher(stage), checks);
    }

    /** Of what lies before the other cluster's environment nobody knows anything here, so nothing can be skipped. */
    private List<Check> attested(
            Lineage lineage, Promotion promotion, List<AuthoritySpec> attestedBy, PolicyErrors errors) {
        var authorities = attested.authorities(attestedBy, errors);
        return errors.count() > 0
                ? List.of(new BrokenPolicyCheck(errors.list(), EnumSet.copyOf(ObjectKind.workloads())))
                : List.of(new PromotionCheck(
                        Asks.EVIDENCE,
                        new AttestedWay(lineage, promotion, authorities, attested.verifier()),
                        descent,
                        resolver));
    }

    private Matcher matcher(Stage stage) {
        return new Matcher(List.of(), null, null, new EnvironmentMatcher(Set.of(stage.name()), stages), Set.of());
    }
}
