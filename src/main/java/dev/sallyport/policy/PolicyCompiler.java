package dev.sallyport.policy;

import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.api.v1alpha1.DeploymentPolicySpec;
import dev.sallyport.api.v1alpha1.Match;
import dev.sallyport.check.Check;
import dev.sallyport.check.rule.RuleCheck;
import dev.sallyport.check.rule.RuleCompiler;
import dev.sallyport.check.rule.RuleSource;
import dev.sallyport.compile.KeyLookup;
import dev.sallyport.compile.SpecErrors;
import dev.sallyport.environment.EnvironmentMatcher;
import dev.sallyport.signature.ImageIndexes;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.signature.SignatureVerifier;
import dev.sallyport.trust.TrustRootIndex;
import dev.sallyport.workload.LabelMatcher;
import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.api.model.LabelSelector;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns a DeploymentPolicy into a {@link Policy}: every glob, selector, port and key is parsed here, once. */
public final class PolicyCompiler {
    private final ImageResolver resolver;
    private final SignatureVerifier verifier;
    private final ImageIndexes indexes;
    private final KeyLookup keys;
    private final TrustRootIndex trustRoots;
    private final ClusterState facts;
    private final InstantSource clock;

    public PolicyCompiler(
            ImageResolver resolver,
            SignatureVerifier verifier,
            ImageIndexes indexes,
            KeyLookup keys,
            TrustRootIndex trustRoots,
            ClusterState facts,
            InstantSource clock) {
        this.resolver = resolver;
        this.verifier = verifier;
        this.indexes = indexes;
        this.keys = keys;
        this.trustRoots = trustRoots;
        this.facts = facts;
        this.clock = clock;
    }

    /** Compiles a policy; mistakes come back as errors, with all that could be compiled beside them. */
    public PolicyCompilation compile(DeploymentPolicy policy) {
        return new Pass().compile(policy);
    }

    /** One compilation: collects the errors on the way. */
    private final class Pass {
        private final SpecErrors errors = new SpecErrors();

        PolicyCompilation compile(DeploymentPolicy policy) {
            var spec = policy.getSpec();
            if (spec == null) {
                errors.invalid("spec", "is required");
                spec = DeploymentPolicySpec.EMPTY;
            }
            var matcher = matcher(spec.match());
            var checks = checks(spec, matcher);
            findIdle(matcher, checks);
            if (errors.count() > 0) {
                checks.addFirst(new InvalidPolicyCheck(errors.list(), judged(matcher, checks)));
            }
            var metadata = policy.getMetadata();
            return new PolicyCompilation(
                    new Policy(
                            Objects.requireNonNullElse(metadata.getName(), ""),
                            Objects.requireNonNullElse(metadata.getGeneration(), 0L),
                            spec.action(),
                            matcher,
                            checks),
                    errors.list());
        }

        /** With a mistake in it a matcher takes everything: nothing that it was meant for may slip through. */
        private PolicyMatcher matcher(Match match) {
            var before = errors.count();
            var matcher = new PolicyMatcher(
                    errors.globs("spec.match.namespaces", match.namespaces()),
                    selector("spec.match.namespaceSelector", match.namespaceSelector()),
                    selector("spec.match.workloadSelector", match.workloadSelector()),
                    match.environments().isEmpty()
                            ? null
                            : new EnvironmentMatcher(Set.copyOf(match.environments()), facts.stages()),
                    match.kinds().stream().map(PolicyCompiler::kind).collect(Collectors.toSet()));
            return errors.count() == before ? matcher : PolicyMatcher.EVERYTHING;
        }

        private @Nullable LabelMatcher selector(String path, @Nullable LabelSelector selector) {
            return selector == null || !LabelMatcher.isGiven(selector)
                    ? null
                    : errors.parsed(path, selector, LabelMatcher::of).orElse(null);
        }

        private List<Check> checks(DeploymentPolicySpec spec, PolicyMatcher matcher) {
            var checks = new ArrayList<Check>();
            var manifests = new ManifestCompiler(errors);
            var images = new ImageCompiler(
                    resolver, verifier, indexes, facts.exposure(), clock, keys, trustRoots, spec.authorities(), errors);
            if (spec.images() != null) {
                checks.addAll(images.compile(spec.images()));
            }
            if (spec.podSecurity() != null) {
                checks.addAll(manifests.podSecurity(spec.podSecurity()));
            }
            if (spec.network() != null) {
                checks.addAll(manifests.network(spec.network()));
            }
            if (spec.secrets() != null) {
                checks.addAll(manifests.secrets(spec.secrets()));
            }
            if (spec.runtime() != null) {
                checks.addAll(new RuntimeCompiler(facts, errors).compile(spec.runtime()));
            }
            checks.addAll(rules(spec, matcher));
            return checks;
        }

        /** Rules are for the kinds that the policy names, and for workloads where it names none. */
        private List<RuleCheck> rules(DeploymentPolicySpec spec, PolicyMatcher matcher) {
            if (spec.rules().isEmpty() && spec.variables().isEmpty()) {
                return List.of();
            }
            var compiler = new RuleCompiler();
            var rules = compiler.compile(
                    spec.variables().stream()
                            .map(variable -> new RuleSource.Variable(variable.name(), variable.expression()))
                            .toList(),
                    spec.rules().stream()
                            .map(rule -> new RuleSource(
                                    rule.name(), rule.expression(), rule.message(), rule.messageExpression()))
                            .toList(),
                    matcher.kinds().isEmpty() ? EnumSet.copyOf(ObjectKind.workloads()) : matcher.kinds());
            compiler.mistakes().forEach(mistake -> errors.invalid("spec." + mistake.path(), mistake.message()));
            return rules;
        }

        /** A rule that looks at none of the kinds that the policy is for would promise what it never does. */
        private void findIdle(PolicyMatcher matcher, Collection<Check> checks) {
            var busy = checks.stream()
                    .filter(check -> judgesAny(check, matcher))
                    .map(Check::id)
                    .collect(Collectors.toSet());
            checks.stream()
                    .map(Check::id)
                    .filter(id -> !busy.contains(id))
                    .map(id -> id.startsWith("pod-security/") ? "pod-security" : id)
                    .distinct()
                    .forEach(id -> errors.invalid("spec.match.kinds", "names no kind that " + id + " looks at"));
        }
    }

    private static boolean judgesAny(Check check, PolicyMatcher matcher) {
        return Arrays.stream(ObjectKind.values()).anyMatch(kind -> matcher.matches(kind) && check.appliesTo(kind));
    }

    /** What a broken policy refuses: workloads, what its whole checks look at, and what it names. */
    private static Set<ObjectKind> judged(PolicyMatcher matcher, Collection<Check> checks) {
        var kinds = EnumSet.copyOf(ObjectKind.workloads());
        kinds.addAll(matcher.kinds());
        Arrays.stream(ObjectKind.values())
                .filter(kind -> checks.stream().anyMatch(check -> check.appliesTo(kind)))
                .forEach(kinds::add);
        return kinds;
    }

    private static ObjectKind kind(Match.MatchableKind named) {
        return Arrays.stream(ObjectKind.values())
                .filter(kind -> kind.kind().equals(named.name()))
                .findFirst()
                .orElseThrow();
    }
}
