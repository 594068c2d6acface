package dev.sallyport.sigstore;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.signature.SignatureArtifact;
import dev.sallyport.signature.VerificationTarget;
import dev.sallyport.sigstore.KeyMint.Algorithm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/** Fuzz test: a signed statement is verified only for its digests and its predicate type. */
class StatementFuzzTest {
    private static final String HASH = "a".repeat(64);
    private static final String TYPE = "https://slsa.dev/provenance/v1";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final KeyMint KEY = new KeyMint(Algorithm.P256);
    private static final Signer SIGNER = new KeySigner(KEY.authority("ci"));
    private static final CosignVerifier SIGNED =
            new CosignVerifier(SIGNER, VerificationTarget.SIGNATURE, "sha256:" + HASH);
    private static final CosignVerifier ATTESTED =
            new CosignVerifier(SIGNER, new VerificationTarget.Attestation(Set.of(TYPE)), "sha256:" + HASH);

    @FuzzTest(maxDuration = "10m")
    void verifiesOnlyNamedDigestAndType(byte[] bytes) throws IOException {
        var payload = new String(bytes, StandardCharsets.UTF_8);
        var bundle = KEY.bundleOf(payload);
        var envelope = bundle.path("dsseEnvelope").toString().getBytes(StandardCharsets.UTF_8);
        for (var artifact : new SignatureArtifact[] {
            new SignatureArtifact(
                    CosignForm.BUNDLE.mediaType(),
                    bundle.toString().getBytes(StandardCharsets.UTF_8),
                    Map.of(),
                    "sha256:x"),
            new SignatureArtifact(CosignForm.ENVELOPE.mediaType(), envelope, Map.of(), "sha256:x")
        }) {
            if (SIGNED.verify(artifact).isVerified()) {
                assertNames(payload, KeyMint.SIGN);
            }
            if (ATTESTED.verify(artifact).isVerified()) {
                assertNames(payload, TYPE);
            }
        }
    }

    private static void assertNames(String payload, String type) throws IOException {
        var statement = JSON.readTree(payload);
        assertThat(statement.path("predicateType").asText()).isEqualTo(type);
        assertThat(statement.path("_type").asText()).startsWith("https://in-toto.io/Statement/v");
        assertThat(statement.path("subject").valueStream().map(StatementFuzzTest::hash))
                .contains(HASH);
    }

    private static String hash(JsonNode subject) {
        return subject.path("digest").path("sha256").asText();
    }
}
