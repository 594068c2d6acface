package dev.sallyport.attestation;

import dev.sallyport.signature.TrustAnchor;
import dev.sallyport.workload.Deadline;
import dev.sallyport.environment.CompiledEnvironment.Signing.Keyless;
import java.util.Optional;

/** Signs in-toto statements as the operator itself, with a key that nobody keeps. */
@FunctionalInterface
public interface IdentitySigner {

    /**
     * Signs a statement, and makes sure that it holds.
     *
     * @param anchor by which others will verify it; without one it is held against itself alone
     * @param statement in JSON
     * @return a sigstore bundle
     * @throws SigningException where somebody who is asked for it does not help, or what comes of it does not hold
     */
    byte[] sign(Keyless asked, Optional<TrustAnchor> anchor, byte[] statement, Deadline deadline)
            throws SigningException;
}
