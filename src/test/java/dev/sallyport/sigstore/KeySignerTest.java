package dev.sallyport.sigstore;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.signature.ArtifactResult;
import dev.sallyport.signature.RejectionReason;
import dev.sallyport.signature.SignatureArtifact;
import dev.sallyport.signature.VerificationTarget;
import dev.sallyport.sigstore.KeyMint.Algorithm;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

class KeySignerTest {
    private static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final String OTHER = "sha256:" + "b".repeat(64);
    private static final KeyMint MINT = new KeyMint(Algorithm.P256);
    private static final KeyMint STRANGER = new KeyMint(Algorithm.P256);

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void verifiesEveryAlgorithm(Algorithm algorithm) {
        var mint = new KeyMint(algorithm);
        assertThat(verify(mint, bundle(mint.bundle(DIGEST))).rejection()).isEmpty();
        assertThat(verify(mint, legacy(mint, KeyMint.payload(DIGEST))).rejection())
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void rejectsOtherKeyOfSameAlgorithm(Algorithm algorithm) {
        var mint = new KeyMint(algorithm);
        var stranger = new KeyMint(algorithm);
        assertThat(verify(mint, bundle(stranger.bundle(DIGEST))).rejection())
                .contains(RejectionReason.IDENTITY_MISMATCH);
        assertThat(verify(mint, legacy(stranger, KeyMint.payload(DIGEST))).rejection())
                .contains(RejectionReason.IDENTITY_MISMATCH);
    }

    @ParameterizedTest
    @EnumSource(
            value = Algorithm.class,
            names = {"P256", "RSA2048"})
    void verifiesSignatureOfManifest(Algorithm algorithm) throws Exception {
        var mint = new KeyMint(algorithm);
        var manifest = "{}".getBytes(StandardCharsets.UTF_8);
        var digest = sha256(manifest);
        var bundle = bundle(mint.messageBundle(manifest, digest));
        assertThat(verify(mint, digest).verify(bundle).rejection()).isEmpty();
        assertThat(verify(mint, bundle).rejection()).contains(RejectionReason.INVALID);
        var lie = bundle(mint.messageBundle(manifest, DIGEST));
        assertThat(verify(mint, lie).rejection()).contains(RejectionReason.INVALID);
    }

    @ParameterizedTest
    @EnumSource(
            value = Algorithm.class,
            mode = Mode.EXCLUDE,
            names = {"P256", "RSA2048"})
    void rejectsManifestSignatureWithOtherHashAlgorithm(Algorithm algorithm) throws Exception {
        var mint = new KeyMint(algorithm);
        var manifest = "{}".getBytes(StandardCharsets.UTF_8);
        var bundle = bundle(mint.messageBundle(manifest, sha256(manifest)));
        assertThat(verify(mint, sha256(manifest)).verify(bundle).rejection()).contains(RejectionReason.INVALID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/vnd.dev.sigstore.bundle+json;version=0.1",
                "application/vnd.dev.sigstore.bundle+json;version=0.2",
                "application/vnd.dev.sigstore.bundle+json;version=0.3"
            })
    void verifiesOlderBundleVersions(String mediaType) {
        assertThat(verify(MINT, bundle(MINT.bundle(DIGEST).put("mediaType", mediaType)))
                        .rejection())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "application/vnd.dev.sigstore.bundle.v0.4+json", "application/json"})
    void rejectsUnsupportedBundleVersions(String mediaType) {
        assertThat(verify(MINT, bundle(MINT.bundle(DIGEST).put("mediaType", mediaType)))
                        .rejection())
                .contains(RejectionReason.UNREADABLE);
    }

    @Test
    void encodesLengthInBytes() {
        var statement = KeyMint.statement(DIGEST);
        ((ObjectNode) statement.get("predicate")).put("von", "Jürgen Groß 猫");
        assertThat(verify(MINT, bundle(MINT.bundleOf(statement.toString()))).rejection())
                .isEmpty();
    }

    @Test
    void verifiesOlderStatementVersionAndSeveralSubjects() {
        var statement = KeyMint.statement(OTHER).put("_type", "https://in-toto.io/Statement/v0.1");
        ((ArrayNode) statement.get("subject"))
                .add(KeyMint.statement(DIGEST).get("subject").get(0));
        assertThat(verify(MINT, bundle(MINT.bundleOf(statement.toString()))).rejection())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://slsa.dev/provenance/v1", "", "https://sigstore.dev/cosign/sign/v1/"})
    void rejectsAttestationAsSignature(String predicateType) {
        var statement = KeyMint.statement(DIGEST).put("predicateType", predicateType);
        assertThat(verify(MINT, bundle(MINT.bundleOf(statement.toString()))).rejection())
                .contains(RejectionReason.MISSING);
    }

    @Test
    void rejectsSignatureOfOtherImage() {
        var copied = ArtifactResult.rejected(RejectionReason.INVALID, "a signature is for another image, " + OTHER);
        assertThat(verify(MINT, bundle(MINT.bundle(OTHER)))).isEqualTo(copied);
        assertThat(verify(MINT, legacy(MINT, KeyMint.payload(OTHER)))).isEqualTo(copied);
        assertThat(verify(MINT, bundle(STRANGER.bundle(OTHER))).rejection())
                .contains(RejectionReason.IDENTITY_MISMATCH);
    }

    @Test
    void rejectsTamperedPayload() {
        var bundle = MINT.bundle(OTHER);
        ((ObjectNode) bundle.get("dsseEnvelope"))
                .put(
                        "payload",
                        KeyMint.base64(KeyMint.statement(DIGEST).toString().getBytes(StandardCharsets.UTF_8)));
        assertThat(verify(MINT, bundle(bundle)).rejection()).contains(RejectionReason.INVALID);
    }

    @Test
    void rejectsOtherSignatureCountAndPayloadType() {
        var two = MINT.bundle(DIGEST);
        ((ArrayNode) two.at("/dsseEnvelope/signatures")).add(two.at("/dsseEnvelope/signatures/0"));
        assertThat(verify(MINT, bundle(two)).reason()).contains("2 signatures");
        var none = MINT.bundle(DIGEST);
        ((ArrayNode) none.at("/dsseEnvelope/signatures")).removeAll();
        assertThat(verify(MINT, bundle(none)).reason()).contains("0 signatures");
        var other = MINT.bundle(DIGEST);
        ((ObjectNode) other.get("dsseEnvelope")).put("payloadType", "text/plain");
        assertThat(verify(MINT, bundle(other)).rejection()).contains(RejectionReason.UNREADABLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/mediaType",
                "/verificationMaterial",
                "/dsseEnvelope",
                "/dsseEnvelope/payload",
                "/dsseEnvelope/payloadType",
                "/dsseEnvelope/signatures",
                "/dsseEnvelope/signatures/0/sig"
            })
    void rejectsIncompleteBundle(String pointer) {
        var bundle = MINT.bundle(DIGEST);
        int slash = pointer.lastIndexOf('/');
        ((ObjectNode) bundle.at(pointer.substring(0, slash))).remove(pointer.substring(slash + 1));
        assertThat(verify(MINT, bundle(bundle)).rejection()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"_type", "subject", "predicateType"})
    void rejectsIncompleteStatement(String field) {
        var statement = KeyMint.statement(DIGEST);
        statement.remove(field);
        assertThat(verify(MINT, bundle(MINT.bundleOf(statement.toString()))).rejection())
                .isIn(Optional.of(RejectionReason.UNREADABLE), Optional.of(RejectionReason.MISSING));
    }

    @Test
    void rejectsDuplicateJsonKeys() {
        var payload = KeyMint.statement(DIGEST).toString();
        var twice = payload.replace("\"predicateType\":", "\"predicateType\":\"x\",\"predicateType\":");
        assertThat(verify(MINT, bundle(MINT.bundleOf(twice))).reason()).contains("duplicate key");
        var bundle = MINT.bundle(DIGEST).toString().replace("\"mediaType\":", "\"mediaType\":\"x\",\"mediaType\":");
        assertThat(verify(MINT, bundle(bundle)).reason()).contains("duplicate key");
        var legacy = new String(KeyMint.payload(DIGEST), StandardCharsets.UTF_8)
                .replace("\"critical\":", "\"critical\":{},\"critical\":");
        assertThat(verify(MINT, legacy(MINT, legacy.getBytes(StandardCharsets.UTF_8)))
                        .reason())
                .contains("duplicate key");
    }

    @Test
    void rejectsCertificateBundle() {
        var bundle = MINT.bundle(DIGEST);
        ((ObjectNode) bundle.get("verificationMaterial")).remove("publicKey");
        ((ObjectNode) bundle.get("verificationMaterial"))
                .putObject("certificate")
                .put("rawBytes", "AAAA");
        assertThat(verify(MINT, bundle(bundle)).rejection()).contains(RejectionReason.IDENTITY_MISMATCH);
    }

    @Test
    void rejectsOtherLegacyPayloadsAndAnnotations() {
        var other = new String(KeyMint.payload(DIGEST), StandardCharsets.UTF_8)
                .replace("cosign container image signature", "atomic container signature");
        assertThat(verify(MINT, legacy(MINT, other.getBytes(StandardCharsets.UTF_8)))
                        .rejection())
                .contains(RejectionReason.UNREADABLE);
        var payload = KeyMint.payload(DIGEST);
        assertThat(verify(MINT, legacy(payload, Map.of())).reason()).contains("no annotation");
        assertThat(verify(MINT, legacy(payload, annotation("%%"))).reason()).contains("not base64");
        assertThat(verify(MINT, legacy(payload, annotation("AAAA"))).rejection())
                .contains(RejectionReason.IDENTITY_MISMATCH);
    }

    /** Every mutation has a result, and only the original content is verified. */
    @Test
    void rejectsEveryMutationWithoutException() {
        var random = new Random(7);
        var original = MINT.bundle(DIGEST).toString().getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 3000; i++) {
            var mutated = original.clone();
            for (int n = 0; n <= i % 4; n++) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
            }
            assertThat(verify(MINT, new SignatureArtifact(CosignForm.BUNDLE.mediaType(), mutated, Map.of(), "x")))
                    .isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{}", "\"x\"", "{", "[[[[", "{\"mediaType\":1}", "\u0000"})
    void rejectsMalformedContent(String garbage) {
        var bytes = garbage.getBytes(StandardCharsets.UTF_8);
        assertThat(verify(MINT, bundle(garbage)).rejection()).contains(RejectionReason.UNREADABLE);
        assertThat(verify(MINT, legacy(MINT, bytes)).rejection()).contains(RejectionReason.UNREADABLE);
        assertThat(verify(MINT, bundle(MINT.bundleOf(garbage))).rejection()).contains(RejectionReason.UNREADABLE);
    }

    private static ArtifactResult verify(KeyMint mint, SignatureArtifact artifact) {
        return verify(mint, DIGEST).verify(artifact);
    }

    private static SignatureArtifact bundle(ObjectNode bundle) {
        return bundle(bundle.toString());
    }

    private static SignatureArtifact bundle(String bundle) {
        return new SignatureArtifact(
                CosignForm.BUNDLE.mediaType(), bundle.getBytes(StandardCharsets.UTF_8), Map.of(), "sha256:1");
    }

    private static SignatureArtifact legacy(KeyMint mint, byte[] payload) {
        return legacy(payload, annotation(KeyMint.base64(mint.sign(payload))));
    }

    private static SignatureArtifact legacy(byte[] payload, Map<String, String> annotations) {
        return new SignatureArtifact(CosignForm.SIMPLE_SIGNING.mediaType(), payload, annotations, "sha256:1");
    }

    private static Map<String, String> annotation(String signature) {
        return Map.of("dev.cosignproject.cosign/signature", signature);
    }

    private static String sha256(byte[] content) throws Exception {
        return "sha256:"
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }

    private static CosignVerifier verify(KeyMint mint, String digest) {
        return new CosignVerifier(new KeySigner(mint.authority("ci")), VerificationTarget.SIGNATURE, digest);
    }
}
