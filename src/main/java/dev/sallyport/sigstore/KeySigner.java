package dev.sallyport.sigstore;

import dev.sallyport.signature.ArtifactResult;
import dev.sallyport.signature.Authority;
import dev.sallyport.signature.RejectionReason;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/** A signer with a long-lived key. */
final class KeySigner implements Signer {
    private final Authority.Key authority;

    KeySigner(Authority.Key authority) {
        this.authority = authority;
    }

    @Override
    public Optional<ArtifactResult> rejection(SignedContent signed) {
        var material = signed.material();
        if (material.certificate().isPresent()) {
            return Optional.of(ArtifactResult.rejected(
                    RejectionReason.IDENTITY_MISMATCH, "a signature was made with a certificate instead of a key"));
        }
        if (signed.isSignedBy(authority.key())) {
            return Optional.empty();
        }
        return Optional.of(
                material.hint().filter(this::isKey).isPresent()
                        ? ArtifactResult.rejected(
                                RejectionReason.INVALID, "a signature names this key but is not valid for it")
                        : ArtifactResult.rejected(
                                RejectionReason.IDENTITY_MISMATCH, "a signature was made with another key"));
    }

    @Override
    public String identity(SignedContent signed) {
        return "key " + authority.fingerprint();
    }

    /** Returns whether a hint names this key; a hint is not signed. */
    private boolean isKey(String hint) {
        return hint.equals(Base64.getEncoder().encodeToString(HexFormat.of().parseHex(authority.fingerprint())));
    }
}
