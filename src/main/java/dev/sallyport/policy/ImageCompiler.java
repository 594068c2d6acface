package dev.sallyport.policy;

import dev.sallyport.api.v1alpha1.AuthoritySpec;
import dev.sallyport.api.v1alpha1.ImageRules;
import dev.sallyport.check.Check;
import dev.sallyport.check.image.DigestCheck;
import dev.sallyport.check.image.SignatureCheck;
import dev.sallyport.check.image.SourceCheck;
import dev.sallyport.signature.Authority;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.signature.SignatureVerifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compiles {@code spec.authorities} and {@code spec.images}. */
final class ImageCompiler {
    private final ImageResolver resolver;
    private final SignatureVerifier verifier;
    private final PolicyErrors errors;
    private final Map<String, Optional<Authority>> authorities;

    ImageCompiler(
            ImageResolver resolver,
            SignatureVerifier verifier,
            KeyMaterial keys,
            TrustRoots trustRoots,
            List<AuthoritySpec> authorities,
            PolicyErrors errors) {
        this.resolver = resolver;
        this.verifier = verifier;
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
            signature(images.rules().get(i), "spec.images.rules[" + i + "]").ifPresent(checks::add);
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
    private Optional<Check> signature(ImageRules.Rule rule, String path) {
        var before = errors.count();
        var signers = new ArrayList<Authority>();
        for (int i = 0; i < rule.signedBy().size(); i++) {
            var name = rule.signedBy().get(i);
            if (!authorities.containsKey(name)) {
                errors.invalid(path + ".signedBy[" + i + "]", "there is no authority named \"%s\"".formatted(name));
            }
            authorities.getOrDefault(name, Optional.empty()).ifPresent(signers::add);
        }
        if (rule.match().isEmpty()) {
            errors.invalid(path + ".match", "is empty; \"**\" takes every image");
        }
        var match = errors.globs(path + ".match", rule.match());
        if (errors.count() > before || signers.size() < rule.signedBy().size()) {
            return Optional.empty();
        }
        return errors.parsed(
                path + ".threshold",
                rule.threshold(),
                threshold -> new SignatureCheck(match, signers, threshold, resolver, verifier));
    }
}
