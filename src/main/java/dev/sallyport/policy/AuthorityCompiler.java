package dev.sallyport.policy;

import dev.sallyport.api.v1alpha1.AuthoritySpec;
import dev.sallyport.api.v1alpha1.AuthoritySpec.KeyReference;
import dev.sallyport.signature.Authority;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds and parses the keys of a policy's authorities. */
final class AuthorityCompiler {
    private final KeyMaterial keys;
    private final PolicyErrors errors;

    AuthorityCompiler(KeyMaterial keys, PolicyErrors errors) {
        this.keys = keys;
        this.errors = errors;
    }

    Optional<Authority> compile(AuthoritySpec authority, String path) {
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
            errors.invalid(path + ".key", "give exactly one of pem, secretRef, configMapRef");
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
