package dev.sallyport.sigstore;

import dev.sallyport.signature.Authority;
import dev.sallyport.signature.SignatureSource.Candidate.SimpleSigning;
import java.util.Base64;

/** Judges the signatures that cosign made before version 3 (cosign's specs/SIGNATURE_SPEC.md), by key. */
final class SimpleSigningJudge {
    private static final String SIGNATURE = "dev.cosignproject.cosign/signature";
    private static final String TYPE = "cosign container image signature";

    private SimpleSigningJudge() {}

    static Judgement judge(SimpleSigning candidate, Authority.Key authority, String digest) {
        byte[] signature;
        try {
            signature = Base64.getDecoder().decode(candidate.annotations().getOrDefault(SIGNATURE, ""));
        } catch (IllegalArgumentException _) {
            return new Judgement.NoSignature("a legacy signature is not in base64");
        }
        if (!KeySignature.verifies(authority.key(), candidate.content(), signature)) {
            return new Judgement.OfAnother("a legacy signature does not verify with the key");
        }
        var payload = StrictJson.read(candidate.content());
        if (payload.isEmpty()) {
            return new Judgement.Broken("what is signed is no JSON, or has a key twice");
        }
        var critical = payload.get().path("critical");
        if (!critical.path("type").asText().equals(TYPE)) {
            return new Judgement.NoSignature("what is signed is no signature of an image");
        }
        return critical.path("image").path("docker-manifest-digest").asText().equals(digest)
                ? new Judgement.Counts()
                : new Judgement.Broken("a signature is of another image, copied here");
    }
}
