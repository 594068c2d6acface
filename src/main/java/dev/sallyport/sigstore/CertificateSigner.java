package dev.sallyport.sigstore;

import dev.sallyport.signature.Authority;
import dev.sallyport.sigstore.ArtifactResult.Nearness;
import dev.sallyport.sigstore.SigstoreTrust.UntrustedException;
import java.util.Optional;

/** An identity that a sigstore vouches for. */
final class CertificateSigner implements Signer {
    private final Authority.Keyless authority;
    private final CertificateProof proof;

    CertificateSigner(Authority.Keyless authority, SigstoreTrust trust) {
        this.authority = authority;
        this.proof = new CertificateProof(trust, authority.requiresLog());
    }

    @Override
    public String expected() {
        return "by " + authority.who();
    }

    @Override
    public Optional<ArtifactResult> refute(SignedContent signed) {
        var der = signed.material().certificate();
        if (der.isEmpty()) {
            return Optional.of(new ArtifactResult(Nearness.OTHER, "a signature is one by key, not by certificate"));
        }
        var certificate = SigningCertificate.parse(der.get().toByteArray());
        var mismatch = authority.who().mismatch(certificate.identity());
        if (mismatch.isPresent()) {
            return Optional.of(new ArtifactResult(Nearness.OTHER, "a signature is another's: " + mismatch.get()));
        }
        try {
            proof.require(signed, certificate);
            return Optional.empty();
        } catch (UntrustedException untrusted) {
            return Optional.of(new ArtifactResult(Nearness.BROKEN, "a signature names them, and " + untrusted.getMessage()));
        }
    }
}
