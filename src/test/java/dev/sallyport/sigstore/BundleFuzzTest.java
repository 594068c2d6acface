package dev.sallyport.sigstore;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.ByteString;
import dev.sallyport.signature.SignatureArtifact;
import dev.sallyport.signature.VerificationTarget;
import dev.sallyport.sigstore.KeyMint.Algorithm;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Fuzz test: only the original signed content is verified, and only for its signer. */
class BundleFuzzTest {
    private static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final CosignVerifier KEYLESS = SelfTest.verifier(DIGEST);
    private static final Signer KEY = new KeySigner(new KeyMint(Algorithm.P256).authority("ci"));
    private static final CosignVerifier BY_KEY = new CosignVerifier(KEY, VerificationTarget.SIGNATURE, DIGEST);
    private static final CosignVerifier ATTESTED = new CosignVerifier(
            KEY, new VerificationTarget.Attestation(Set.of("https://slsa.dev/provenance/v1")), DIGEST);

    @FuzzTest(maxDuration = "10m")
    void rejectsAnyOtherBundle(byte[] content) {
        for (var form : CosignForm.values()) {
            var artifact = new SignatureArtifact(
                    form.mediaType(), content, Map.of("dev.cosignproject.cosign/signature", "AAAA"), "sha256:x");
            assertThat(BY_KEY.verify(artifact).rejection()).isPresent();
            assertThat(ATTESTED.verify(artifact).rejection()).isPresent();
            if (KEYLESS.verify(artifact).isVerified()) {
                assertThat(signed(content)).isEqualTo(signed(SelfTest.bundle()));
            }
        }
    }

    /** Returns the verified content; redundant proofs may be absent or invalid. */
    private static List<ByteString> signed(byte[] content) {
        var bundle = Bundles.parse(content);
        var envelope = bundle.getDsseEnvelope();
        return List.of(
                envelope.getPayload(),
                envelope.getSignatures(0).getSig(),
                bundle.getVerificationMaterial().getCertificate().getRawBytes());
    }
}
