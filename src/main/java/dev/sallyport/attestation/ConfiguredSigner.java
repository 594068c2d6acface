package dev.sallyport.attestation;

import dev.sallyport.compile.KeyLookup;
import dev.sallyport.compile.ReadResult;
import dev.sallyport.environment.CompiledEnvironment.AttestationSigning;
import dev.sallyport.environment.CompiledEnvironment.SecretEntry;
import dev.sallyport.signature.TrustAnchor;
import dev.sallyport.trust.TrustRootIndex;
import dev.sallyport.workload.Deadline;
import java.util.Optional;

/**
 * Signer of statements with the configuration of an Environment.
 *
 * @param secrets Secrets with private keys
 * @param trustRoots trust roots with which a new signature is verified
 */
public record ConfiguredSigner(
        KeyLookup secrets, TrustRootIndex trustRoots, StatementSigner byKey, IdentitySigner byIdentity) {

    byte[] sign(AttestationSigning signing, byte[] statement, Deadline deadline) throws SigningException {
        return switch (signing) {
            case AttestationSigning.WithKey(var key, var password) -> byKey(key, password, statement);
            case AttestationSigning.WithIdentity keyless ->
                byIdentity.sign(keyless, anchor(keyless.trustRoot()), statement, deadline);
        };
    }

    private byte[] byKey(SecretEntry key, Optional<SecretEntry> password, byte[] statement) throws SigningException {
        var value = password.isPresent() ? Optional.of(required(password.get())) : Optional.<String>empty();
        try {
            return byKey.sign(required(key), value, statement);
        } catch (IllegalArgumentException unusable) {
            throw new SigningException(String.valueOf(unusable.getMessage()));
        }
    }

    String required(SecretEntry entry) throws SigningException {
        return secrets.find(KeyLookup.Kind.SECRET, entry.name(), entry.key())
                .orElseThrow(() -> new SigningException("the operator's namespace has no Secret \"%s\" with key \"%s\""
                        .formatted(entry.name(), entry.key())));
    }

    private Optional<TrustAnchor> anchor(Optional<String> trustRoot) throws SigningException {
        if (trustRoot.isEmpty()) {
            return Optional.empty();
        }
        return switch (trustRoots.find(trustRoot.get()).orElse(null)) {
            case null -> throw new SigningException("TrustRoot \"%s\" does not exist".formatted(trustRoot.get()));
            case ReadResult.Usable<TrustAnchor>(var anchor) -> Optional.of(anchor);
            case ReadResult.Unusable<TrustAnchor>(var error) ->
                throw new SigningException("TrustRoot \"%s\" is unusable: %s".formatted(trustRoot.get(), error));
        };
    }
}
