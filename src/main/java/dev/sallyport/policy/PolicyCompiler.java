package dev.sallyport.policy;

import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.api.v1alpha1.DeploymentPolicySpec;
import dev.sallyport.api.v1alpha1.ImageRules;
import dev.sallyport.api.v1alpha1.Match;
import dev.sallyport.api.v1alpha1.NetworkRules;
import dev.sallyport.api.v1alpha1.PodSecurityRules;
import dev.sallyport.api.v1alpha1.SecretRules;
import dev.sallyport.check.Check;
import dev.sallyport.check.image.DigestCheck;
import dev.sallyport.check.image.SignatureCheck;
import dev.sallyport.check.image.SourceCheck;
import dev.sallyport.check.network.ContainerPortCheck;
import dev.sallyport.check.network.HostPortCheck;
import dev.sallyport.check.network.PortSet;
import dev.sallyport.check.podsecurity.PodSecurityStandard;
import dev.sallyport.check.podsecurity.PodSecurityVersion;
import dev.sallyport.check.secrets.EnvironmentCheck;
import dev.sallyport.check.secrets.LiteralCheck;
import dev.sallyport.signature.Authority;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.signature.SignatureVerifier;
import dev.sallyport.workload.Glob;
import dev.sallyport.workload.WorkloadKind;
import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns a DeploymentPolicy into a {@link Policy}: every glob, selector, port and key is parsed here, once. */
public final class PolicyCompiler {
    private final ImageResolver resolver;
    private final SignatureVerifier verifier;
    private final KeyMaterial keys;

    public PolicyCompiler(ImageResolver resolver, SignatureVerifier verifier, KeyMaterial keys) {
        this.resolver = resolver;
        this.verifier = verifier;
        this.keys = keys;
    }

    /** Compiles a policy; mistakes come back as errors, with all that could be compiled beside them. */
    public Compilation compile(DeploymentPolicy policy) {
        return new Pass().compile(policy);
    }

    /** One compilation: collects the errors on the way. */
    private final class Pass {
        private final List<PolicyError> errors = new ArrayList<>();

        Compilation compile(DeploymentPolicy policy) {
            var spec = policy.getSpec();
            if (spec == null) {
                errors.add(PolicyError.invalid("spec", "is required"));
                spec = DeploymentPolicySpec.EMPTY;
            }
            var matcher = matcher(spec.match());
            var checks = checks(spec);
            if (!errors.isEmpty()) {
                checks.addFirst(new BrokenPolicyCheck(List.copyOf(errors)));
            }
            var metadata = policy.getMetadata();
            return new Compilation(
                    new Policy(
                            Objects.requireNonNullElse(metadata.getName(), ""),
                            Objects.requireNonNullElse(metadata.getGeneration(), 0L),
                            spec.action(),
                            matcher,
                            checks),
                    errors);
        }

        /** With a mistake in it a matcher takes everything: nothing that it was meant for may slip through. */
        private Matcher matcher(Match match) {
            var before = errors.size();
            var matcher = new Matcher(
                    globs("spec.match.namespaces", match.namespaces()),
                    selector("spec.match.namespaceSelector", match.namespaceSelector()),
                    selector("spec.match.workloadSelector", match.workloadSelector()),
                    match.kinds().stream().map(this::kind).collect(Collectors.toSet()));
            return errors.size() == before ? matcher : Matcher.EVERYTHING;
        }

        private WorkloadKind kind(Match.Kind named) {
            return Arrays.stream(WorkloadKind.values())
                    .filter(kind -> kind.kind().equals(named.name()))
                    .findFirst()
                    .orElseThrow();
        }

        private List<Check> checks(DeploymentPolicySpec spec) {
            var checks = new ArrayList<Check>();
            var authorities = authorities(spec);
            if (spec.images() != null) {
                checks.addAll(images(spec.images(), authorities));
            }
            if (spec.podSecurity() != null) {
                checks.addAll(podSecurity(spec.podSecurity()));
            }
            if (spec.network() != null) {
                checks.addAll(network(spec.network()));
            }
            if (spec.secrets() != null) {
                checks.addAll(secrets(spec.secrets()));
            }
            return checks;
        }

        /** By name; one that could not be made stands there without a value, so that it still counts as known. */
        private Map<String, Optional<Authority>> authorities(DeploymentPolicySpec spec) {
            var compiler = new AuthorityCompiler(keys, errors);
            var authorities = new LinkedHashMap<String, Optional<Authority>>();
            for (int i = 0; i < spec.authorities().size(); i++) {
                var path = "spec.authorities[" + i + "]";
                var authority = spec.authorities().get(i);
                if (authorities.put(authority.name(), compiler.compile(authority, path)) != null) {
                    errors.add(PolicyError.invalid(
                            path + ".name", "there are two authorities named \"%s\"".formatted(authority.name())));
                }
            }
            return authorities;
        }

        private List<Check> images(ImageRules images, Map<String, Optional<Authority>> authorities) {
            var checks = new ArrayList<Check>();
            if (images.sources() != null) {
                checks.add(new SourceCheck(globs("spec.images.sources", images.sources())));
            }
            if (images.tags() == ImageRules.Tags.REQUIRE_DIGEST) {
                checks.add(new DigestCheck());
            }
            for (int i = 0; i < images.rules().size(); i++) {
                signature(images.rules().get(i), "spec.images.rules[" + i + "]", authorities)
                        .ifPresent(checks::add);
            }
            return checks;
        }

        /** None where an authority or a glob is missing: the policy refuses then by what stands in its errors. */
        private Optional<Check> signature(
                ImageRules.Rule rule, String path, Map<String, Optional<Authority>> authorities) {
            var before = errors.size();
            var signers = new ArrayList<Authority>();
            for (int i = 0; i < rule.signedBy().size(); i++) {
                var name = rule.signedBy().get(i);
                if (!authorities.containsKey(name)) {
                    errors.add(PolicyError.invalid(
                            path + ".signedBy[" + i + "]", "there is no authority named \"%s\"".formatted(name)));
                }
                authorities.getOrDefault(name, Optional.empty()).ifPresent(signers::add);
            }
            if (rule.match().isEmpty()) {
                errors.add(PolicyError.invalid(path + ".match", "is empty; \"**\" takes every image"));
            }
            var match = globs(path + ".match", rule.match());
            if (errors.size() > before || signers.size() < rule.signedBy().size()) {
                return Optional.empty();
            }
            return parsed(
                    path + ".threshold",
                    rule.threshold(),
                    threshold -> new SignatureCheck(match, signers, threshold, resolver, verifier));
        }

        private List<? extends Check> podSecurity(PodSecurityRules rules) {
            if (rules.level() == null) {
                errors.add(PolicyError.invalid("spec.podSecurity.level", "is required: baseline or restricted"));
                return List.of();
            }
            var level = switch (rules.level()) {
                case BASELINE -> PodSecurityStandard.Level.BASELINE;
                case RESTRICTED -> PodSecurityStandard.Level.RESTRICTED;
            };
            return parsed("spec.podSecurity.version", rules.version(), PodSecurityVersion::parse)
                    .map(version -> podSecurity(level, version, rules.exempt()))
                    .orElse(List.of());
        }

        private List<? extends Check> podSecurity(
                PodSecurityStandard.Level level, PodSecurityVersion version, List<String> exempt) {
            var controls = PodSecurityStandard.checks(level, version, Set.of()).stream()
                    .map(check -> check.id().substring("pod-security/".length()))
                    .collect(Collectors.toSet());
            for (int i = 0; i < exempt.size(); i++) {
                if (!controls.contains(exempt.get(i))) {
                    errors.add(PolicyError.invalid(
                            "spec.podSecurity.exempt[" + i + "]",
                            "\"%s\" is no control of that level; its controls are %s"
                                    .formatted(
                                            exempt.get(i),
                                            String.join(
                                                    ", ",
                                                    controls.stream().sorted().toList()))));
                }
            }
            return PodSecurityStandard.checks(
                    level, version, exempt.stream().filter(controls::contains).collect(Collectors.toSet()));
        }

        private List<Check> network(NetworkRules rules) {
            var checks = new ArrayList<Check>();
            ports("spec.network.containerPorts", rules.containerPorts())
                    .map(ContainerPortCheck::new)
                    .ifPresent(checks::add);
            ports("spec.network.hostPorts", rules.hostPorts())
                    .map(HostPortCheck::new)
                    .ifPresent(checks::add);
            return checks;
        }

        private List<Check> secrets(SecretRules rules) {
            var checks = new ArrayList<Check>();
            if (rules.literals() == SecretRules.Permission.FORBID) {
                checks.add(new LiteralCheck());
            }
            if (rules.environment() == SecretRules.Permission.FORBID) {
                checks.add(new EnvironmentCheck());
            }
            return checks;
        }

        private Optional<PortSet> ports(String path, @Nullable List<String> ports) {
            return ports == null ? Optional.empty() : parsed(path, ports, PortSet::parse);
        }

        private List<Glob> globs(String path, List<String> texts) {
            var globs = new ArrayList<Glob>();
            for (int i = 0; i < texts.size(); i++) {
                parsed(path + "[" + i + "]", texts.get(i), Glob::parse).ifPresent(globs::add);
            }
            return globs;
        }

        private @Nullable LabelMatcher selector(String path, @Nullable LabelSelector selector) {
            return selector == null || !LabelMatcher.isGiven(selector)
                    ? null
                    : parsed(path, selector, LabelMatcher::of).orElse(null);
        }

        private <T, R> Optional<R> parsed(String path, T given, Function<T, R> parser) {
            try {
                return Optional.of(parser.apply(given));
            } catch (IllegalArgumentException e) {
                errors.add(PolicyError.invalid(path, String.valueOf(e.getMessage())));
                return Optional.empty();
            }
        }
    }
}
