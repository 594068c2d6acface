package dev.sallyport.sigstore;

import dev.sallyport.attestation.AttestationFormat;
import dev.sallyport.signature.ArtifactFormat;
import dev.sallyport.signature.ArtifactQuery;
import dev.sallyport.signature.ArtifactVerifier;
import dev.sallyport.signature.Authority;
import dev.sallyport.signature.VerificationTarget;
import java.util.Map;

/** The format of signatures and attestations of cosign, versions 1 to 3. */
public final class CosignFormat implements ArtifactFormat, AttestationFormat {
    private final TrustedRoots roots = new TrustedRoots();

    @Override
    public boolean supports(Authority authority) {
        return switch (authority) {
            case Authority.Key _, Authority.Identity _ -> true;
        };
    }

    @Override
    public ArtifactQuery query(VerificationTarget target) {
        return new CosignQuery(target);
    }

    @Override
    public ArtifactVerifier verifier(Authority authority, VerificationTarget target, String digest) {
        var signer = switch (authority) {
            case Authority.Key key -> new KeySigner(key);
            case Authority.Identity identity -> new CertificateSigner(identity, roots.of(identity.anchor()));
        };
        return new CosignVerifier(signer, target, digest);
    }

    @Override
    public String mediaType() {
        return Bundles.MEDIA_TYPE;
    }

    @Override
    public Map<String, String> annotations(String predicateType) {
        return Map.of("dev.sigstore.bundle.content", "dsse-envelope", CosignQuery.PREDICATE_TYPE, predicateType);
    }
}
