package dev.sallyport.attestation;

import dev.sallyport.compile.KeyLookup;
import dev.sallyport.compile.ReadResult;
import dev.sallyport.signature.TrustAnchor;
import dev.sallyport.trust.TrustRootIndex;
import dev.sallyport.workload.Deadline;
import dev.sallyport.environment.CompiledEnvironment.SecretEntry;
import dev.sallyport.environment.CompiledEnvironment.Signing;
import java.util.Optional;

/**
 * Signs in the way that an Environment asks for.
 *
 * @param secrets that hold keys
 * @param trustRoots by which others will verify
 */
public record ConfiguredSigner(KeyLookup secrets, TrustRootIndex trustRoots, StatementSigner byKey, IdentitySigner byIdentity) {

    byte[] sign(Signing asked, byte[] statement, Deadline deadline) throws SigningException {
        return switch (asked) {
            case Signing.ByKey(var key, var password) -> byKey(key, password, statement);
            case Signing.Keyless keyless -> byIdentity.sign(keyless, anchor(keyless.trustRoot()), statement, deadline);
        };
    }

    private byte[] byKey(SecretEntry key, Optional<SecretEntry> password, byte[] statement) throws SigningException {
        var opening = password.isPresent() ? Optional.of(required(password.get())) : Optional.<String>empty();
        try {
            return byKey.sign(required(key), opening, statement);
        } catch (IllegalArgumentException unusable) {
            throw new SigningException(String.valueOf(unusable.getMessage()));
        }
    }

    String required(SecretEntry entry) throws SigningException {
        return secrets.find(KeyLookup.Kind.SECRET, entry.name(), entry.key())
                .orElseThrow(() -> new SigningException(
                        "there is no Secret \"%s\" with an entry \"%s\" in the operator's namespace"
                                .formatted(entry.name(), entry.key())));
    }

    private Optional<TrustAnchor> anchor(Optional<String> trustRoot) throws SigningException {
        if (trustRoot.isEmpty()) {
            return Optional.empty();
        }
        return switch (trustRoots.find(trustRoot.get()).orElse(null)) {
            case null -> throw new SigningException("there is no TrustRoot \"%s\"".formatted(trustRoot.get()));
            case ReadResult.Usable<TrustAnchor>(var anchor) -> Optional.of(anchor);
            case ReadResult.Unusable<TrustAnchor>(var error) ->
                throw new SigningException("the TrustRoot \"%s\" cannot be used: %s".formatted(trustRoot.get(), error));
        };
    }
}
