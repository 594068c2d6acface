package dev.sallyport.attestation;

import dev.sallyport.environment.CompiledEnvironment.AttestationSigning.WithIdentity;
import dev.sallyport.signature.TrustAnchor;
import dev.sallyport.workload.Deadline;
import java.util.Optional;

/** A keyless signer of in-toto statements with the identity of the operator. */
@FunctionalInterface
public interface IdentitySigner {

    /**
     * Signs a statement and verifies the signature.
     *
     * @param anchor trust root for the verification; without one only the log entry is compared
     * @param statement statement in JSON
     * @return a sigstore bundle
     * @throws SigningException if a service fails or the signature is not valid
     */
    byte[] sign(WithIdentity keyless, Optional<TrustAnchor> anchor, byte[] statement, Deadline deadline)
            throws SigningException;
}
