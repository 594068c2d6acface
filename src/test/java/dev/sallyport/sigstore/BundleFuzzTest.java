package dev.sallyport.sigstore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.signature.SignatureArtifact;
import dev.sallyport.signature.VerificationTarget;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.ByteString;
import dev.sallyport.signature.SignatureArtifact.Form;
import dev.sallyport.sigstore.ArtifactResult.Nearness;
import dev.sallyport.sigstore.KeyMint.Algorithm;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whatever lies beside an image, it is judged, and nothing holds but what was signed, by whom it was signed. */
class BundleFuzzTest {
    private static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final ArtifactVerifier KEYLESS = SelfTest.judge(DIGEST);
    private static final Signer KEY = new KeySigner(new KeyMint(Algorithm.P256).authority("ci"));
    private static final ArtifactVerifier BY_KEY = new ArtifactVerifier(KEY, VerificationTarget.SIGNATURE, DIGEST);
    private static final ArtifactVerifier ATTESTED =
            new ArtifactVerifier(KEY, new VerificationTarget.Attestation(Set.of("https://slsa.dev/provenance/v1")), DIGEST);

    @FuzzTest(maxDuration = "10m")
    void holdsForNothingElse(byte[] content) {
        for (var form : Form.values()) {
            var artifact = new SignatureArtifact(
                    form, content, Map.of("dev.cosignproject.cosign/signature", "AAAA"), "sha256:x");
            assertThat(BY_KEY.judge(artifact).nearness()).isNotEqualTo(Nearness.HOLDS);
            assertThat(ATTESTED.judge(artifact).nearness()).isNotEqualTo(Nearness.HOLDS);
            if (KEYLESS.judge(artifact).nearness() == Nearness.HOLDS) {
                assertThat(signed(content)).isEqualTo(signed(SelfTest.bundle()));
            }
        }
    }

    /** Proofs may be left out, or be wrong where others hold; what is proven is this. */
    private static List<ByteString> signed(byte[] content) {
        var bundle = Bundles.parse(content);
        var envelope = bundle.getDsseEnvelope();
        return List.of(
                envelope.getPayload(),
                envelope.getSignatures(0).getSig(),
                bundle.getVerificationMaterial().getCertificate().getRawBytes());
    }
}
