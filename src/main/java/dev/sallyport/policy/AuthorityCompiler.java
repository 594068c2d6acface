package dev.sallyport.policy;

import dev.sallyport.api.v1alpha1.AuthoritySpec;
import dev.sallyport.api.v1alpha1.AuthoritySpec.KeyReference;
import dev.sallyport.api.v1alpha1.AuthoritySpec.Keyless;
import dev.sallyport.api.v1alpha1.AuthoritySpec.TransparencyLog;
import dev.sallyport.policy.TrustRoots.Reading;
import dev.sallyport.signature.Authority;
import dev.sallyport.signature.FulcioClaims;
import dev.sallyport.signature.SignerPattern;
import dev.sallyport.signature.TrustAnchor;
import dev.sallyport.workload.Glob;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds and parses what a policy's authorities are known by: keys, identities and trust roots. */
final class AuthorityCompiler {
    private final KeyMaterial keys;
    private final TrustRoots trustRoots;
    private final PolicyErrors errors;

    AuthorityCompiler(KeyMaterial keys, TrustRoots trustRoots, PolicyErrors errors) {
        this.keys = keys;
        this.trustRoots = trustRoots;
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

    private Optional<Authority> keyless(String name, Keyless keyless, String path) {
        var before = errors.count();
        if (keyless.issuer().isEmpty()) {
            errors.invalid(path + ".issuer", "is required");
        }
        var claims = claims(keyless.claims(), path + ".claims");
        var who = who(keyless, claims, path);
        var anchor = anchor(keyless.trustRoot(), path + ".trustRoot");
        if (errors.count() > before || who.isEmpty() || anchor.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Authority.Keyless(
                name, who.get(), anchor.get(), keyless.transparencyLog() == TransparencyLog.REQUIRE));
    }

    private Optional<SignerPattern> who(Keyless keyless, Map<String, Glob> claims, String path) {
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
                errors.invalid(path + "." + name, "is none of the claims that are known: " + FulcioClaims.names());
            }
            errors.parsed(path + "." + name, value, Glob::parse).ifPresent(glob -> globs.put(name, glob));
        });
        return globs;
    }

    private Optional<TrustAnchor> anchor(String trustRoot, String path) {
        var reading = trustRoots.find(trustRoot);
        if (reading.isEmpty()) {
            errors.add(PolicyError.unresolved(path, "there is no TrustRoot \"%s\"".formatted(trustRoot)));
            return Optional.empty();
        }
        return switch (reading.get()) {
            case Reading.Usable usable -> Optional.of(usable.anchor());
            case Reading.Unusable unusable -> {
                errors.add(PolicyError.unresolved(
                        path, "the TrustRoot \"%s\" cannot be used: %s".formatted(trustRoot, unusable.error())));
                yield Optional.empty();
            }
        };
    }

    private Optional<Authority> key(AuthoritySpec authority, String path) {
        var source = authority.key();
        var given = source == null
                ? 0
                : Stream.of(
                                Optional.ofNullable(source.pem()),
                                Optional.ofNullable(source.secretRef()),
                                Optional.ofNullable(source.configMapRef()))
                        .filter(Optional::isPresent)
                        .count();
        if (source == null || given != 1) {
            errors.invalid(
                    path + (source == null ? "" : ".key"),
                    source == null
                            ? "give exactly one of key, keyless"
                            : "give exactly one of pem, secretRef, configMapRef");
            return Optional.empty();
        }
        if (source.pem() != null) {
            return parse(authority.name(), source.pem(), path + ".key.pem", PolicyError::invalid);
        }
        return source.secretRef() != null
                ? referred(authority.name(), KeyMaterial.Kind.SECRET, source.secretRef(), path + ".key.secretRef")
                : referred(
                        authority.name(),
                        KeyMaterial.Kind.CONFIG_MAP,
                        source.configMapRef(),
                        path + ".key.configMapRef");
    }

    private Optional<Authority> referred(
            String authority, KeyMaterial.Kind kind, @Nullable KeyReference reference, String path) {
        if (reference == null) {
            return Optional.empty();
        }
        var text = keys.find(kind, reference.name(), reference.key());
        if (text.isEmpty()) {
            errors.add(PolicyError.unresolved(
                    path,
                    "there is no %s \"%s\" with an entry \"%s\" in the operator's namespace"
                            .formatted(kind, reference.name(), reference.key())));
            return Optional.empty();
        }
        return parse(authority, text.get(), path, PolicyError::unresolved);
    }

    private Optional<Authority> parse(
            String authority, String pem, String path, BiFunction<String, String, PolicyError> error) {
        try {
            return Optional.of(Authority.Key.parse(authority, pem));
        } catch (IllegalArgumentException e) {
            errors.add(error.apply(path, String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }
}
