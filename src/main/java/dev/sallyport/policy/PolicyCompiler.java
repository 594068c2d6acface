package dev.sallyport.policy;

import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.api.v1alpha1.DeploymentPolicySpec;
import dev.sallyport.api.v1alpha1.Exclude;
import dev.sallyport.api.v1alpha1.Match;
import dev.sallyport.api.v1alpha1.NamespacePolicy;
import dev.sallyport.check.Check;
import dev.sallyport.check.rule.RuleCheck;
import dev.sallyport.check.rule.RuleCompiler;
import dev.sallyport.check.rule.RuleContext;
import dev.sallyport.check.rule.RuleParams;
import dev.sallyport.check.rule.RuleSource;
import dev.sallyport.compile.SpecErrors;
import dev.sallyport.environment.EnvironmentMatcher;
import dev.sallyport.workload.Glob;
import dev.sallyport.workload.LabelMatcher;
import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Compiler of DeploymentPolicies. Parses every glob, selector, port and key once. */
public final class PolicyCompiler {
    private final ImageServices images;
    private final TrustMaterial material;
    private final ClusterState cluster;
    private final InstantSource clock;

    public PolicyCompiler(ImageServices images, TrustMaterial material, ClusterState cluster, InstantSource clock) {
        this.images = images;
        this.material = material;
        this.cluster = cluster;
        this.clock = clock;
    }

    /** Compiles a policy. With errors the result also contains a check that denies every matching object. */
    public PolicyCompilation compile(DeploymentPolicy policy) {
        return new SpecCompiler(List.of())
                .compile(PolicySource.policy(name(policy)), policy.getMetadata(), policy.getSpec());
    }

    /**
     * Compiles a policy of a namespace, which matches objects of that namespace only. With errors the result also contains a
     * check that denies every matching object there.
     */
    public PolicyCompilation compile(NamespacePolicy policy) {
        var namespace = Objects.requireNonNullElse(policy.getMetadata().getNamespace(), "default");
        return new SpecCompiler(List.of(Glob.parse(namespace)))
                .compile(PolicySource.namespacePolicy(namespace, name(policy)), policy.getMetadata(), policy.getSpec());
    }

    private static String name(HasMetadata policy) {
        return Objects.requireNonNullElse(policy.getMetadata().getName(), "");
    }

    /** Compiler of one policy; collects its errors. */
    private final class SpecCompiler {
        private final SpecErrors errors = new SpecErrors();
        private final List<Glob> own;

        /** @param own the namespace of a NamespacePolicy; empty for a cluster-scoped policy */
        SpecCompiler(List<Glob> own) {
            this.own = own;
        }

        PolicyCompilation compile(PolicySource source, ObjectMeta metadata, @Nullable DeploymentPolicySpec given) {
            var spec = given;
            if (spec == null) {
                errors.invalid("spec", "is required");
                spec = DeploymentPolicySpec.EMPTY;
            }
            if (!own.isEmpty()) {
                new OwnNamespace(errors).require(spec);
            }
            var matcher = matcher(spec.match());
            var exclusion = exclusion(spec.exclude());
            var checks = checks(spec, matcher);
            rejectIdleChecks(matcher, checks);
            if (errors.count() > 0) {
                checks.addFirst(new InvalidPolicyCheck(errors.list(), evaluatedKinds(matcher, checks)));
            }
            return new PolicyCompilation(
                    new Policy(
                            source,
                            Objects.requireNonNullElse(metadata.getGeneration(), 0L),
                            spec.action(),
                            matcher,
                            exclusion,
                            checks),
                    errors.list());
        }

        /** Returns an exclusion without the entries that have errors. */
        private Exclusion exclusion(@Nullable Exclude exclude) {
            return exclude == null ? Exclusion.NONE : new ExclusionCompiler(errors).compile(exclude);
        }

        /** Returns a matcher; with errors it matches every object in reach, so that no matching object is allowed. */
        private PolicyMatcher matcher(Match match) {
            var kinds = match.kinds().stream().map(PolicyCompiler::kind).collect(Collectors.toSet());
            var resources = new ResourceCompiler(errors).compile(match.resources(), kinds);
            var before = errors.count();
            var matcher = new PolicyMatcher(
                    own.isEmpty() ? errors.globs("spec.match.namespaces", match.namespaces()) : own,
                    selector("spec.match.namespaceSelector", match.namespaceSelector()),
                    selector("spec.match.workloadSelector", match.workloadSelector()),
                    match.environments().isEmpty()
                            ? null
                            : new EnvironmentMatcher(Set.copyOf(match.environments()), cluster.environments()),
                    withResources(kinds, match, resources),
                    resources);
            return errors.count() == before ? matcher : PolicyMatcher.of(own, resources);
        }

        /** Returns all kinds that the policy names; OTHER alone if none of the named resources is valid. */
        private static Set<ObjectKind> withResources(Set<ObjectKind> kinds, Match match, ResourceMatcher resources) {
            if (match.resources().isEmpty()) {
                return kinds;
            }
            var all = new HashSet<>(kinds);
            all.addAll(resources.limited().keySet());
            if (!resources.others().isEmpty() || all.isEmpty()) {
                all.add(ObjectKind.OTHER);
            }
            return all;
        }

        private @Nullable LabelMatcher selector(String path, @Nullable LabelSelector selector) {
            return selector == null || !LabelMatcher.isGiven(selector)
                    ? null
                    : errors.parsed(path, selector, LabelMatcher::of).orElse(null);
        }

        private List<Check> checks(DeploymentPolicySpec spec, PolicyMatcher matcher) {
            var checks = new ArrayList<Check>();
            var manifests = new ManifestCompiler(cluster.surroundings(), errors);
            var imageCompiler =
                    new ImageCompiler(images, cluster.exposure(), clock, material, spec.authorities(), errors);
            if (spec.images() != null) {
                checks.addAll(imageCompiler.compile(spec.images()));
            }
            if (spec.podSecurity() != null) {
                checks.addAll(new PodSecurityCompiler(errors, spec.podSecurity()).compile());
            }
            if (spec.network() != null) {
                checks.addAll(manifests.network(spec.network()));
            }
            if (spec.secrets() != null) {
                checks.addAll(manifests.secrets(spec.secrets()));
            }
            if (spec.runtime() != null) {
                checks.addAll(new RuntimeCompiler(cluster, kinds(matcher), errors).compile(spec.runtime()));
            }
            if (spec.metadata() != null) {
                checks.addAll(new MetadataCompiler(kinds(matcher), errors).compile(spec.metadata()));
            }
            checks.addAll(rules(spec, matcher));
            return checks;
        }

        /** Returns the kinds for checks of any kind: those that the policy names, or workloads. */
        private static Set<ObjectKind> kinds(PolicyMatcher matcher) {
            return matcher.kinds().isEmpty()
                    ? Set.copyOf(ObjectKind.workloads())
                    : matcher.kinds().stream()
                            .filter(kind -> kind != ObjectKind.OTHER)
                            .collect(Collectors.toSet());
        }

        /** Returns the kinds for rules, which evaluate objects of every kind. */
        private static Set<ObjectKind> ruleKinds(PolicyMatcher matcher) {
            return matcher.kinds().isEmpty() ? kinds(matcher) : matcher.kinds();
        }

        /**
         * Compiles rules for the kinds that the policy names, or for workloads if it names no kinds. Rules are not evaluated
         * for custom kinds, whose fields are elsewhere, but for their Pods.
         */
        private List<RuleCheck> rules(DeploymentPolicySpec spec, PolicyMatcher matcher) {
            var params = new ParamsCompiler(cluster.rules().params(), errors).compile(spec.params());
            if (spec.rules().isEmpty() && spec.variables().isEmpty()) {
                requireReaders(params, List.of());
                return List.of();
            }
            var compiler =
                    new RuleCompiler(new RuleContext(params, cluster.rules().access()));
            var rules = compiler.compile(
                    spec.variables().stream()
                            .map(variable -> new RuleSource.Variable(variable.name(), variable.expression()))
                            .toList(),
                    spec.rules().stream()
                            .map(rule -> new RuleSource(
                                    rule.name(), rule.expression(), rule.message(), rule.messageExpression()))
                            .toList(),
                    ruleKinds(matcher).stream()
                            .filter(kind -> kind.custom().isEmpty())
                            .collect(Collectors.toSet()));
            compiler.requireBoundedCost();
            compiler.mistakes().forEach(mistake -> errors.invalid("spec." + mistake.path(), mistake.message()));
            if (compiler.mistakes().isEmpty()) {
                requireReaders(params, rules);
            }
            return rules;
        }

        /** Adds an error if no rule reads the parameters of the policy. */
        private void requireReaders(Optional<RuleParams> params, List<RuleCheck> rules) {
            if (params.isPresent()
                    && rules.stream().allMatch(rule -> rule.params().isEmpty())) {
                errors.invalid("spec.params", "is read by no rule");
            }
        }

        /** Adds an error for each check that never runs because it evaluates no matched kind. */
        private void rejectIdleChecks(PolicyMatcher matcher, Collection<Check> checks) {
            if (!matcher.resources().others().isEmpty()
                    && checks.stream().noneMatch(check -> check.appliesTo(ObjectKind.OTHER))) {
                errors.invalid(
                        "spec.match.resources", "needs rules: no other check evaluates these kinds or operations");
            }
            var running = checks.stream()
                    .filter(check -> evaluatesAny(check, matcher))
                    .map(Check::id)
                    .collect(Collectors.toSet());
            checks.stream()
                    .map(Check::id)
                    .filter(id -> !running.contains(id))
                    .map(id -> id.startsWith("pod-security/") ? "pod-security" : id)
                    .distinct()
                    .forEach(id -> errors.invalid("spec.match.kinds", "contains no kind that " + id + " evaluates"));
        }
    }

    private static boolean evaluatesAny(Check check, PolicyMatcher matcher) {
        return Stream.concat(ObjectKind.values().stream(), Stream.of(ObjectKind.OTHER))
                .anyMatch(kind -> matcher.matches(kind) && check.appliesTo(kind));
    }

    /** Returns the kinds that a policy with errors denies: workloads, its own kinds, and those of its checks. */
    private static Set<ObjectKind> evaluatedKinds(PolicyMatcher matcher, Collection<Check> checks) {
        var kinds = new HashSet<>(ObjectKind.workloads());
        kinds.addAll(matcher.kinds());
        Stream.concat(ObjectKind.values().stream(), Stream.of(ObjectKind.OTHER))
                .filter(kind -> checks.stream().anyMatch(check -> check.appliesTo(kind)))
                .forEach(kinds::add);
        return kinds;
    }

    private static ObjectKind kind(Match.MatchableKind name) {
        return ObjectKind.builtIn().stream()
                .filter(kind -> kind.kind().equals(name.name()))
                .findFirst()
                .orElseThrow();
    }
}
