package dev.sallyport.sigstore;

import dev.sallyport.signature.ArtifactResult;
import dev.sallyport.signature.Authority;
import dev.sallyport.signature.RejectionReason;
import dev.sallyport.sigstore.SigstoreTrust.UntrustedException;
import java.util.Optional;

/** A signer with a short-lived certificate for an identity. */
final class CertificateSigner implements Signer {
    private final Authority.Identity authority;
    private final CertificateProof proof;

    CertificateSigner(Authority.Identity authority, SigstoreTrust trust) {
        this.authority = authority;
        this.proof = new CertificateProof(trust, authority.requiresLog(), authority.requiresCertificateLog());
    }

    @Override
    public Optional<ArtifactResult> rejection(SignedContent signed) {
        var der = signed.material().certificate();
        if (der.isEmpty()) {
            return Optional.of(ArtifactResult.rejected(
                    RejectionReason.IDENTITY_MISMATCH, "a signature was made with a key instead of a certificate"));
        }
        var certificate = SigningCertificate.parse(der.get().toByteArray());
        var mismatch = authority.pattern().mismatch(certificate.identity());
        if (mismatch.isPresent()) {
            return Optional.of(ArtifactResult.rejected(
                    RejectionReason.IDENTITY_MISMATCH, "a signature has another identity: " + mismatch.get()));
        }
        try {
            proof.require(signed, certificate);
            return Optional.empty();
        } catch (UntrustedException untrusted) {
            return Optional.of(ArtifactResult.rejected(
                    RejectionReason.INVALID,
                    "a signature names this identity but is not valid: " + untrusted.getMessage()));
        }
    }

    /** Returns issuer and subject: two certificates of one identity are of one signer. */
    @Override
    public String identity(SignedContent signed) {
        var der = signed.material().certificate().orElseThrow();
        return SigningCertificate.parse(der.toByteArray()).identity().toString();
    }
}
