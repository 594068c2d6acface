package dev.sallyport.sigstore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.signature.SignatureArtifact;
import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.signature.SignatureArtifact.Form;
import dev.sallyport.sigstore.ArtifactResult.Nearness;
import java.util.Map;

/** Whatever cosign 2 may have left in annotations, it is judged, and does not hold. */
class AnnotationFuzzTest {
    private static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final ArtifactVerifier KEYLESS = SelfTest.judge(DIGEST);

    @FuzzTest(maxDuration = "10m")
    void neverHold(FuzzedDataProvider data) {
        var annotations = Map.of(
                "dev.cosignproject.cosign/signature",
                data.consumeString(200),
                "dev.sigstore.cosign/certificate",
                data.consumeString(2_000),
                "dev.sigstore.cosign/bundle",
                data.consumeString(4_000),
                "dev.sigstore.cosign/rfc3161timestamp",
                data.consumeRemainingAsString());
        for (var form : new Form[] {Form.SIMPLE_SIGNING, Form.ENVELOPE}) {
            var artifact = new SignatureArtifact(form, KeyMint.payload(DIGEST), annotations, "sha256:x");
            assertThat(KEYLESS.judge(artifact).nearness()).isNotEqualTo(Nearness.HOLDS);
        }
    }
}
