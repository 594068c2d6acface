package dev.sallyport.sigstore;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.signature.SignatureArtifact;
import java.util.List;
import java.util.Map;

/** Fuzz test: arbitrary annotations of cosign 2 are rejected without exception. */
class AnnotationFuzzTest {
    private static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final CosignVerifier KEYLESS = SelfTest.verifier(DIGEST);

    @FuzzTest(maxDuration = "10m")
    void rejectsAnyAnnotations(FuzzedDataProvider data) {
        var annotations = Map.of(
                "dev.cosignproject.cosign/signature",
                data.consumeString(200),
                "dev.sigstore.cosign/certificate",
                data.consumeString(2_000),
                "dev.sigstore.cosign/bundle",
                data.consumeString(4_000),
                "dev.sigstore.cosign/rfc3161timestamp",
                data.consumeRemainingAsString());
        for (var mediaType : List.of(CosignForm.SIMPLE_SIGNING.mediaType(), CosignForm.ENVELOPE.mediaType())) {
            var artifact = new SignatureArtifact(mediaType, KeyMint.payload(DIGEST), annotations, "sha256:x");
            assertThat(KEYLESS.verify(artifact).rejection()).isPresent();
        }
    }
}
