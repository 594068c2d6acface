package dev.sallyport.policy;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.api.v1alpha1.AuthoritySpec;
import dev.sallyport.api.v1alpha1.ImageRules;
import dev.sallyport.api.v1alpha1.VulnerabilityRules;
import dev.sallyport.check.Check;
import dev.sallyport.check.image.AttestationCheck;
import dev.sallyport.check.image.DeniedCheck;
import dev.sallyport.check.image.DigestCheck;
import dev.sallyport.check.image.Exposure;
import dev.sallyport.check.image.PullPolicyCheck;
import dev.sallyport.check.image.Severity;
import dev.sallyport.check.image.SignatureCheck;
import dev.sallyport.check.image.SourceCheck;
import dev.sallyport.check.image.TagCheck;
import dev.sallyport.check.image.VulnerabilityCheck;
import dev.sallyport.check.rule.StatementRule;
import dev.sallyport.compile.Durations;
import dev.sallyport.compile.SpecErrors;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.signature.Authority;
import dev.sallyport.signature.ImageIndexes;
import dev.sallyport.workload.Glob;
import dev.sallyport.workload.ImagePattern;
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

    private final ImageServices services;
    private final Exposure exposure;
    private final InstantSource clock;
    private final SpecErrors errors;
    private final Map<String, Optional<Authority>> authorities;

    ImageCompiler(
            ImageServices services,
            Exposure exposure,
            InstantSource clock,
            TrustMaterial material,
            List<AuthoritySpec> authorities,
            SpecErrors errors) {
        this.services = services;
        this.exposure = exposure;
        this.clock = clock;
        this.errors = errors;
        this.authorities = authorities(new AuthorityCompiler(material, errors), authorities);
    }

    List<Check> compile(ImageRules images) {
        var checks = new ArrayList<Check>();
        if (images.sources() != null) {
            checks.add(new SourceCheck(errors.globs("spec.images.sources", images.sources())));
        }
        switch (images.tags()) {
            case ALLOW -> {}
            case REQUIRE_TAG -> checks.add(new TagCheck(TagCheck.RequiredTag.PRESENT));
            case FORBID_LATEST -> checks.add(new TagCheck(TagCheck.RequiredTag.PRESENT_AND_NOT_LATEST));
            case REQUIRE_DIGEST -> checks.add(new DigestCheck());
        }
        if (!images.denied().isEmpty()) {
            checks.add(new DeniedCheck(errors.each("spec.images.denied", images.denied(), ImagePattern::parse)));
        }
        if (images.pullPolicy() != null) {
            checks.add(new PullPolicyCheck(images.pullPolicy().name()));
        }
        for (int i = 0; i < images.rules().size(); i++) {
            checks.addAll(rule(images.rules().get(i), "spec.images.rules[" + i + "]"));
        }
        return checks;
    }

    /** Returns authorities by name; the value of an authority with errors is empty. */
    private Map<String, Optional<Authority>> authorities(AuthorityCompiler compiler, List<AuthoritySpec> specs) {
        var found = new LinkedHashMap<String, Optional<Authority>>();
        for (int i = 0; i < specs.size(); i++) {
            var path = "spec.authorities[" + i + "]";
            var authority = specs.get(i);
            if (found.put(authority.name(), compiler.compile(authority, path)) != null) {
                errors.invalid(path + ".name", "duplicates the authority \"%s\"".formatted(authority.name()));
            }
        }
        return found;
    }

    /** Returns the checks of a rule, without checks that have errors: these errors deny matching objects. */
    private List<Check> rule(ImageRules.Rule rule, String path) {
        if (rule.match().isEmpty()) {
            errors.invalid(path + ".match", "is empty; use \"**\" for all images");
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
        var children = rule.platforms() == ImageRules.Platforms.EACH
                ? Optional.of(services.indexes())
                : Optional.<ImageIndexes>empty();
        return match.size() < rule.match().size() || signers.size() < signedBy.size()
                ? Optional.empty()
                : errors.parsed(
                        path + ".threshold",
                        rule.threshold(),
                        threshold -> new SignatureCheck(
                                match, signers, threshold, children, services.resolver(), services.verifier()));
    }

    private Optional<Check> attestation(ImageRules.RequiredAttestation attestation, List<Glob> match, String path) {
        var before = errors.count();
        var signers = signers(attestation.signedBy(), path + ".signedBy");
        if (attestation.predicateType().isEmpty()) {
            errors.invalid(path + ".predicateType", "is required");
        }
        if (attestation.predicateType().startsWith("https://sigstore.dev/cosign/sign/")) {
            errors.invalid(path + ".predicateType", "is the type of signatures; use signedBy of the rule instead");
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
                        match,
                        attestation.predicateType(),
                        signers,
                        conditions,
                        services.resolver(),
                        services.verifier()));
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
                errors.invalid(path + ".ignore[" + i + "].reason", "must have at least " + MIN_REASON + " characters");
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
        return Optional.of(new VulnerabilityCheck(
                match, limits, signers, services.resolver(), services.verifier(), exposure, clock));
    }

    private static Severity severity(VulnerabilityRules.Severity severity) {
        return Severity.valueOf(severity.name());
    }

    /** Returns the authorities of these names; authorities with errors are left out. */
    private List<Authority> signers(List<String> names, String path) {
        if (names.isEmpty()) {
            errors.invalid(path, "must name an authority");
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
