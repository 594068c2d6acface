package dev.sallyport.policy;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.api.v1alpha1.AuthoritySpec;
import dev.sallyport.api.v1alpha1.ImageRules;
import dev.sallyport.api.v1alpha1.VulnerabilityRules;
import dev.sallyport.check.Check;
import dev.sallyport.check.image.AttestationCheck;
import dev.sallyport.check.image.DigestCheck;
import dev.sallyport.check.image.Exposure;
import dev.sallyport.check.image.Severity;
import dev.sallyport.check.image.SignatureCheck;
import dev.sallyport.check.image.SourceCheck;
import dev.sallyport.check.image.VulnerabilityCheck;
import dev.sallyport.check.rule.StatementRule;
import dev.sallyport.compile.Durations;
import dev.sallyport.compile.KeyLookup;
import dev.sallyport.compile.SpecErrors;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.signature.Authority;
import dev.sallyport.signature.ImageIndexes;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.signature.SignatureVerifier;
import dev.sallyport.trust.TrustRootIndex;
import dev.sallyport.workload.Glob;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Compiles {@code spec.authorities} and {@code spec.images}. */
final class ImageCompiler {
    private static final int MIN_REASON = 10;

    private final ImageResolver resolver;
    private final SignatureVerifier verifier;
    private final ImageIndexes indexes;
    private final Exposure exposure;
    private final InstantSource clock;
    private final SpecErrors errors;
    private final Map<String, Optional<Authority>> authorities;

    ImageCompiler(
            ImageResolver resolver,
            SignatureVerifier verifier,
            ImageIndexes indexes,
            Exposure exposure,
            InstantSource clock,
            KeyLookup keys,
            TrustRootIndex trustRoots,
            List<AuthoritySpec> authorities,
            SpecErrors errors) {
        this.resolver = resolver;
        this.verifier = verifier;
        this.indexes = indexes;
        this.exposure = exposure;
        this.clock = clock;
        this.errors = errors;
        this.authorities = authorities(new AuthorityCompiler(keys, trustRoots, errors), authorities);
    }

    List<Check> compile(ImageRules images) {
        var checks = new ArrayList<Check>();
        if (images.sources() != null) {
            checks.add(new SourceCheck(errors.globs("spec.images.sources", images.sources())));
        }
        if (images.tags() == ImageRules.Tags.REQUIRE_DIGEST) {
            checks.add(new DigestCheck());
        }
        for (int i = 0; i < images.rules().size(); i++) {
            checks.addAll(rule(images.rules().get(i), "spec.images.rules[" + i + "]"));
        }
        return checks;
    }

    /** By name; one that could not be made stands there without a value, so that it still counts as known. */
    private Map<String, Optional<Authority>> authorities(AuthorityCompiler compiler, List<AuthoritySpec> specs) {
        var found = new LinkedHashMap<String, Optional<Authority>>();
        for (int i = 0; i < specs.size(); i++) {
            var path = "spec.authorities[" + i + "]";
            var authority = specs.get(i);
            if (found.put(authority.name(), compiler.compile(authority, path)) != null) {
                errors.invalid(path + ".name", "there are two authorities named \"%s\"".formatted(authority.name()));
            }
        }
        return found;
    }

    /** None where an authority or a glob is missing: the policy refuses then by what stands in its errors. */
    private List<Check> rule(ImageRules.Rule rule, String path) {
        if (rule.match().isEmpty()) {
            errors.invalid(path + ".match", "is empty; \"**\" takes every image");
        }
        if (rule.signedBy() == null && rule.attestations() == null && rule.vulnerabilities() == null) {
            errors.invalid(path, "give signedBy, attestations or vulnerabilities");
        }
        if (rule.signedBy() == null && rule.platforms() == ImageRules.Platforms.EACH) {
            errors.invalid(path + ".platforms", "Each requires signedBy");
        }
        var match = errors.globs(path + ".match", rule.match());
        var checks = new ArrayList<Check>();
        if (rule.signedBy() != null) {
            signature(rule, match, rule.signedBy(), path).ifPresent(checks::add);
        }
        var attestations = requireNonNullElse(rule.attestations(), List.<ImageRules.RequiredAttestation>of());
        for (int i = 0; i < attestations.size(); i++) {
            attestation(attestations.get(i), match, path + ".attestations[" + i + "]")
                    .ifPresent(checks::add);
        }
        if (rule.vulnerabilities() != null) {
            vulnerabilities(rule.vulnerabilities(), match, path + ".vulnerabilities")
                    .ifPresent(checks::add);
        }
        return checks;
    }

    private Optional<Check> signature(ImageRules.Rule rule, List<Glob> match, List<String> signedBy, String path) {
        var signers = signers(signedBy, path + ".signedBy");
        var children =
                rule.platforms() == ImageRules.Platforms.EACH ? Optional.of(indexes) : Optional.<ImageIndexes>empty();
        return match.size() < rule.match().size() || signers.size() < signedBy.size()
                ? Optional.empty()
                : errors.parsed(
                        path + ".threshold",
                        rule.threshold(),
                        threshold -> new SignatureCheck(match, signers, threshold, children, resolver, verifier));
    }

    private Optional<Check> attestation(ImageRules.RequiredAttestation attestation, List<Glob> match, String path) {
        var before = errors.count();
        var signers = signers(attestation.signedBy(), path + ".signedBy");
        if (attestation.predicateType().isEmpty()) {
            errors.invalid(path + ".predicateType", "is required");
        }
        if (attestation.predicateType().startsWith("https://sigstore.dev/cosign/sign/")) {
            errors.invalid(path + ".predicateType", "is that of signatures; give signedBy of the rule instead");
        }
        var conditions = new ArrayList<Function<Map<String, Object>, Outcome>>();
        for (int i = 0; i < attestation.conditions().size(); i++) {
            var condition = attestation.conditions().get(i);
            errors.parsed(
                            path + ".conditions[" + i + "].expression",
                            condition,
                            each -> StatementRule.compile(each.expression(), each.message()))
                    .ifPresent(rule -> conditions.add(rule::evaluate));
        }
        return errors.count() > before
                        || signers.size() < attestation.signedBy().size()
                ? Optional.empty()
                : Optional.of(new AttestationCheck(
                        match, attestation.predicateType(), signers, conditions, resolver, verifier));
    }

    private Optional<Check> vulnerabilities(VulnerabilityRules rules, List<Glob> match, String path) {
        var before = errors.count();
        var signers = signers(rules.signedBy(), path + ".signedBy");
        if (rules.maxSeverity() == null) {
            errors.invalid(path + ".maxSeverity", "is required");
        }
        var maxAge = rules.maxAge() == null
                ? Optional.<Duration>empty()
                : errors.parsed(path + ".maxAge", rules.maxAge(), Durations::positive);
        for (int i = 0; i < rules.ignore().size(); i++) {
            var ignored = rules.ignore().get(i);
            if (requireNonNullElse(ignored.id(), "").isEmpty()) {
                errors.invalid(path + ".ignore[" + i + "].id", "is required");
            }
            if (requireNonNullElse(ignored.reason(), "").strip().length() < MIN_REASON) {
                errors.invalid(path + ".ignore[" + i + "].reason", "has at least " + MIN_REASON + " characters");
            }
        }
        if (errors.count() > before || signers.size() < rules.signedBy().size()) {
            return Optional.empty();
        }
        var limits = new VulnerabilityCheck.Limits(
                severity(rules.maxSeverity()),
                Optional.ofNullable(rules.maxSeverityWhenExposed()).map(ImageCompiler::severity),
                maxAge,
                rules.ignore().stream().map(VulnerabilityRules.Ignored::id).collect(Collectors.toSet()));
        return Optional.of(new VulnerabilityCheck(match, limits, signers, resolver, verifier, exposure, clock));
    }

    private static Severity severity(VulnerabilityRules.Severity named) {
        return Severity.valueOf(named.name());
    }

    /** Those that could be made; the others have said why. */
    private List<Authority> signers(List<String> names, String path) {
        if (names.isEmpty()) {
            errors.invalid(path, "names no authority");
        }
        var signers = new ArrayList<Authority>();
        for (int i = 0; i < names.size(); i++) {
            var name = names.get(i);
            if (!authorities.containsKey(name)) {
                errors.invalid(path + "[" + i + "]", "there is no authority named \"%s\"".formatted(name));
            }
            authorities.getOrDefault(name, Optional.empty()).ifPresent(signers::add);
        }
        return signers;
    }
}
