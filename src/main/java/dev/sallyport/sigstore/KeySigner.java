package dev.sallyport.sigstore;

import dev.sallyport.signature.Authority;
import dev.sallyport.sigstore.ArtifactResult.Nearness;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/** The holder of a key. */
final class KeySigner implements Signer {
    private final Authority.Key authority;

    KeySigner(Authority.Key authority) {
        this.authority = authority;
    }

    @Override
    public String expected() {
        return "by the key of SHA-256 " + authority.fingerprint();
    }

    @Override
    public Optional<ArtifactResult> refute(SignedContent signed) {
        var material = signed.material();
        if (material.certificate().isPresent()) {
            return Optional.of(new ArtifactResult(Nearness.OTHER, "a signature is one by certificate, not by key"));
        }
        if (signed.isSignedBy(authority.key())) {
            return Optional.empty();
        }
        return Optional.of(
                material.hint().filter(this::isOurs).isPresent()
                        ? new ArtifactResult(Nearness.BROKEN, "a signature names this key, and the key does not verify it")
                        : new ArtifactResult(Nearness.OTHER, "a signature is there, and this key does not verify it"));
    }

    /** The hint names a key and proves nothing. */
    private boolean isOurs(String hint) {
        return hint.equals(Base64.getEncoder().encodeToString(HexFormat.of().parseHex(authority.fingerprint())));
    }
}
