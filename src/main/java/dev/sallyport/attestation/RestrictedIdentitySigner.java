package dev.sallyport.attestation;

import dev.sallyport.environment.CompiledEnvironment.AttestationSigning.WithIdentity;
import dev.sallyport.signature.TrustAnchor;
import dev.sallyport.workload.Deadline;
import java.util.Optional;

/** Signer that requests tokens only for the destinations that the installation allows. */
public record RestrictedIdentitySigner(TokenDestinations destinations, IdentitySigner signer)
        implements IdentitySigner {

    @Override
    public byte[] sign(WithIdentity keyless, Optional<TrustAnchor> anchor, byte[] statement, Deadline deadline)
            throws SigningException {
        destinations.require(keyless);
        return signer.sign(keyless, anchor, statement, deadline);
    }
}
