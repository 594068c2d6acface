package dev.sallyport.policy;

import dev.sallyport.api.v1alpha1.AuthoritySpec;
import dev.sallyport.api.v1alpha1.AuthoritySpec.CertificateTransparency;
import dev.sallyport.api.v1alpha1.AuthoritySpec.KeylessAuthority;
import dev.sallyport.api.v1alpha1.AuthoritySpec.TransparencyLog;
import dev.sallyport.compile.ReadResult;
import dev.sallyport.compile.SpecError;
import dev.sallyport.compile.SpecErrors;
import dev.sallyport.compile.TextSource;
import dev.sallyport.signature.Authority;
import dev.sallyport.signature.FulcioClaims;
import dev.sallyport.signature.SignerPattern;
import dev.sallyport.signature.TrustAnchor;
import dev.sallyport.workload.Glob;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Compiles authorities: reads their keys, identities and trust roots. */
final class AuthorityCompiler {
    private final TrustMaterial material;
    private final SpecErrors errors;

    AuthorityCompiler(TrustMaterial material, SpecErrors errors) {
        this.material = material;
        this.errors = errors;
    }

    Optional<Authority> compile(AuthoritySpec authority, String path) {
        if (authority.key() != null && authority.keyless() != null) {
            errors.invalid(path, "give exactly one of key, keyless");
            return Optional.empty();
        }
        return authority.keyless() != null
                ? keyless(authority.name(), authority.keyless(), path + ".keyless")
                : key(authority, path);
    }

    private Optional<Authority> keyless(String name, KeylessAuthority keyless, String path) {
        var before = errors.count();
        if (keyless.issuer().isEmpty()) {
            errors.invalid(path + ".issuer", "is required");
        }
        var claims = claims(keyless.claims(), path + ".claims");
        var signer = signer(keyless, claims, path);
        var anchor = anchor(keyless.trustRoot(), path + ".trustRoot");
        boolean requiresCertificateLog = keyless.certificateTransparency() == CertificateTransparency.REQUIRE;
        if (requiresCertificateLog
                && anchor.filter(root -> !root.hasCertificateLog()).isPresent()) {
            errors.invalid(
                    path + ".certificateTransparency",
                    ("the TrustRoot \"%s\" has no certificate transparency log; if its certificate authority uses none, set"
                                    + " Optional")
                            .formatted(keyless.trustRoot()));
        }
        if (errors.count() > before || signer.isEmpty() || anchor.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Authority.Identity(
                name,
                signer.get(),
                anchor.get(),
                keyless.transparencyLog() == TransparencyLog.REQUIRE,
                requiresCertificateLog));
    }

    private Optional<SignerPattern> signer(KeylessAuthority keyless, Map<String, Glob> claims, String path) {
        if ((keyless.subject() == null) == (keyless.subjectRegExp() == null)) {
            errors.invalid(path, "give exactly one of subject, subjectRegExp");
            return Optional.empty();
        }
        return keyless.subject() != null
                ? errors.parsed(
                        path + ".subject",
                        keyless.subject(),
                        subject -> SignerPattern.glob(keyless.issuer(), Glob.parse(subject), claims))
                : errors.parsed(
                        path + ".subjectRegExp",
                        keyless.subjectRegExp(),
                        subject -> SignerPattern.regularExpression(keyless.issuer(), subject, claims));
    }

    private Map<String, Glob> claims(Map<String, String> claims, String path) {
        var globs = new TreeMap<String, Glob>();
        new TreeMap<>(claims).forEach((name, value) -> {
            if (!FulcioClaims.IDENTIFIERS.containsKey(name)) {
                errors.invalid(path + "." + name, "is not a known claim; known claims: " + FulcioClaims.names());
            }
            errors.parsed(path + "." + name, value, Glob::parse).ifPresent(glob -> globs.put(name, glob));
        });
        return globs;
    }

    private Optional<TrustAnchor> anchor(String trustRoot, String path) {
        var result = material.trustRoots().find(trustRoot);
        if (result.isEmpty()) {
            errors.add(SpecError.unresolved(path, "there is no TrustRoot \"%s\"".formatted(trustRoot)));
            return Optional.empty();
        }
        return switch (result.get()) {
            case ReadResult.Usable<TrustAnchor> usable -> Optional.of(usable.value());
            case ReadResult.Unusable<TrustAnchor> unusable -> {
                errors.add(unusable(trustRoot, unusable.error(), path));
                yield Optional.empty();
            }
        };
    }

    private static SpecError unusable(String trustRoot, SpecError error, String path) {
        var message = "the TrustRoot \"%s\" cannot be used: %s".formatted(trustRoot, error);
        return error.cause() == SpecError.ErrorReason.UNAVAILABLE
                ? SpecError.unavailable(path, message)
                : SpecError.unresolved(path, message);
    }

    private Optional<Authority> key(AuthoritySpec authority, String path) {
        var source = authority.key();
        if (source == null) {
            errors.invalid(path, "give exactly one of key, keyless");
            return Optional.empty();
        }
        var text = new TextSource("pem", source.pem(), source.secretRef(), source.configMapRef());
        return switch (text.read(path + ".key", material.keys(), pem -> Authority.Key.parse(authority.name(), pem))) {
            case ReadResult.Usable<Authority.Key>(var key) -> Optional.of(key);
            case ReadResult.Unusable<Authority.Key>(var error) -> {
                errors.add(error);
                yield Optional.empty();
            }
        };
    }
}
