package dev.sallyport.sigstore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.signature.SignatureArtifact;
import dev.sallyport.signature.VerificationTarget;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.signature.SignatureArtifact.Form;
import dev.sallyport.sigstore.ArtifactResult.Nearness;
import dev.sallyport.sigstore.KeyMint.Algorithm;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
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
    void holdsInEveryAlgorithm(Algorithm algorithm) {
        var mint = new KeyMint(algorithm);
        assertThat(judge(mint, bundle(mint.bundle(DIGEST))).nearness()).isEqualTo(Nearness.HOLDS);
        assertThat(judge(mint, legacy(mint, KeyMint.payload(DIGEST))).nearness())
                .isEqualTo(Nearness.HOLDS);
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void refusesAnotherKeyOfTheSameAlgorithm(Algorithm algorithm) {
        var mint = new KeyMint(algorithm);
        var stranger = new KeyMint(algorithm);
        assertThat(judge(mint, bundle(stranger.bundle(DIGEST))).nearness()).isEqualTo(Nearness.OTHER);
        assertThat(judge(mint, legacy(stranger, KeyMint.payload(DIGEST))).nearness())
                .isEqualTo(Nearness.OTHER);
    }

    @ParameterizedTest
    @EnumSource(
            value = Algorithm.class,
            names = {"P256", "RSA2048"})
    void holdsForASignatureOfTheManifestItself(Algorithm algorithm) throws Exception {
        var mint = new KeyMint(algorithm);
        var manifest = "{}".getBytes(StandardCharsets.UTF_8);
        var digest = sha256(manifest);
        var bundle = bundle(mint.messageBundle(manifest, digest));
        assertThat(judge(mint, digest).judge(bundle).nearness()).isEqualTo(Nearness.HOLDS);
        assertThat(judge(mint, bundle).nearness()).isEqualTo(Nearness.BROKEN);
        var lie = bundle(mint.messageBundle(manifest, DIGEST));
        assertThat(judge(mint, lie).nearness()).isEqualTo(Nearness.BROKEN);
    }

    @ParameterizedTest
    @EnumSource(
            value = Algorithm.class,
            mode = Mode.EXCLUDE,
            names = {"P256", "RSA2048"})
    void refusesASignatureOfTheManifestThatHashesInAnotherWay(Algorithm algorithm) throws Exception {
        var mint = new KeyMint(algorithm);
        var manifest = "{}".getBytes(StandardCharsets.UTF_8);
        var bundle = bundle(mint.messageBundle(manifest, sha256(manifest)));
        assertThat(judge(mint, sha256(manifest)).judge(bundle).nearness()).isEqualTo(Nearness.BROKEN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/vnd.dev.sigstore.bundle+json;version=0.1",
                "application/vnd.dev.sigstore.bundle+json;version=0.2",
                "application/vnd.dev.sigstore.bundle+json;version=0.3"
            })
    void holdsInOlderVersions(String mediaType) {
        assertThat(judge(MINT, bundle(MINT.bundle(DIGEST).put("mediaType", mediaType)))
                        .nearness())
                .isEqualTo(Nearness.HOLDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "application/vnd.dev.sigstore.bundle.v0.4+json", "application/json"})
    void refusesVersionsThatAreNotKnown(String mediaType) {
        assertThat(judge(MINT, bundle(MINT.bundle(DIGEST).put("mediaType", mediaType)))
                        .nearness())
                .isEqualTo(Nearness.UNREADABLE);
    }

    @Test
    void countsTheLengthInBytes() {
        var statement = KeyMint.statement(DIGEST);
        ((ObjectNode) statement.get("predicate")).put("von", "Jürgen Groß 猫");
        assertThat(judge(MINT, bundle(MINT.bundleOf(statement.toString()))).nearness())
                .isEqualTo(Nearness.HOLDS);
    }

    @Test
    void holdsForStatementsOfTheOlderVersionAndForSeveralSubjects() {
        var statement = KeyMint.statement(OTHER).put("_type", "https://in-toto.io/Statement/v0.1");
        ((ArrayNode) statement.get("subject"))
                .add(KeyMint.statement(DIGEST).get("subject").get(0));
        assertThat(judge(MINT, bundle(MINT.bundleOf(statement.toString()))).nearness())
                .isEqualTo(Nearness.HOLDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://slsa.dev/provenance/v1", "", "https://sigstore.dev/cosign/sign/v1/"})
    void neverTakesAnAttestationForASignature(String predicateType) {
        var statement = KeyMint.statement(DIGEST).put("predicateType", predicateType);
        assertThat(judge(MINT, bundle(MINT.bundleOf(statement.toString()))).nearness())
                .isEqualTo(Nearness.UNRELATED);
    }

    @Test
    void tellsASignatureThatWasCopiedFromAnotherImage() {
        var copied = new ArtifactResult(Nearness.BROKEN, "a signature is one of another image, " + OTHER);
        assertThat(judge(MINT, bundle(MINT.bundle(OTHER)))).isEqualTo(copied);
        assertThat(judge(MINT, legacy(MINT, KeyMint.payload(OTHER)))).isEqualTo(copied);
        assertThat(judge(MINT, bundle(STRANGER.bundle(OTHER))).nearness()).isEqualTo(Nearness.OTHER);
    }

    @Test
    void tellsATamperedPayload() {
        var bundle = MINT.bundle(OTHER);
        ((ObjectNode) bundle.get("dsseEnvelope"))
                .put(
                        "payload",
                        KeyMint.base64(KeyMint.statement(DIGEST).toString().getBytes(StandardCharsets.UTF_8)));
        assertThat(judge(MINT, bundle(bundle)).nearness()).isEqualTo(Nearness.BROKEN);
    }

    @Test
    void refusesTwoSignaturesNoneAndAnotherPayloadType() {
        var two = MINT.bundle(DIGEST);
        ((ArrayNode) two.at("/dsseEnvelope/signatures")).add(two.at("/dsseEnvelope/signatures/0"));
        assertThat(judge(MINT, bundle(two)).reason()).contains("2 signatures");
        var none = MINT.bundle(DIGEST);
        ((ArrayNode) none.at("/dsseEnvelope/signatures")).removeAll();
        assertThat(judge(MINT, bundle(none)).reason()).contains("0 signatures");
        var other = MINT.bundle(DIGEST);
        ((ObjectNode) other.get("dsseEnvelope")).put("payloadType", "text/plain");
        assertThat(judge(MINT, bundle(other)).nearness()).isEqualTo(Nearness.UNREADABLE);
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
    void holdsForNothingThatIsNotWhole(String pointer) {
        var bundle = MINT.bundle(DIGEST);
        int slash = pointer.lastIndexOf('/');
        ((ObjectNode) bundle.at(pointer.substring(0, slash))).remove(pointer.substring(slash + 1));
        assertThat(judge(MINT, bundle(bundle)).nearness()).isNotEqualTo(Nearness.HOLDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"_type", "subject", "predicateType"})
    void holdsForNoStatementThatIsNotWhole(String field) {
        var statement = KeyMint.statement(DIGEST);
        statement.remove(field);
        assertThat(judge(MINT, bundle(MINT.bundleOf(statement.toString()))).nearness())
                .isIn(Nearness.UNREADABLE, Nearness.UNRELATED);
    }

    @Test
    void refusesKeysThatStandTwice() {
        var payload = KeyMint.statement(DIGEST).toString();
        var twice = payload.replace("\"predicateType\":", "\"predicateType\":\"x\",\"predicateType\":");
        assertThat(judge(MINT, bundle(MINT.bundleOf(twice))).reason()).contains("a key stands twice");
        var bundle = MINT.bundle(DIGEST).toString().replace("\"mediaType\":", "\"mediaType\":\"x\",\"mediaType\":");
        assertThat(judge(MINT, bundle(bundle)).reason()).contains("a key stands twice");
        var legacy = new String(KeyMint.payload(DIGEST), StandardCharsets.UTF_8)
                .replace("\"critical\":", "\"critical\":{},\"critical\":");
        assertThat(judge(MINT, legacy(MINT, legacy.getBytes(StandardCharsets.UTF_8)))
                        .reason())
                .contains("a key stands twice");
    }

    @Test
    void refusesBundlesByCertificate() {
        var bundle = MINT.bundle(DIGEST);
        ((ObjectNode) bundle.get("verificationMaterial")).remove("publicKey");
        ((ObjectNode) bundle.get("verificationMaterial"))
                .putObject("certificate")
                .put("rawBytes", "AAAA");
        assertThat(judge(MINT, bundle(bundle)).nearness()).isEqualTo(Nearness.OTHER);
    }

    @Test
    void refusesOtherPayloadsAndAnnotationsThanCosigns() {
        var other = new String(KeyMint.payload(DIGEST), StandardCharsets.UTF_8)
                .replace("cosign container image signature", "atomic container signature");
        assertThat(judge(MINT, legacy(MINT, other.getBytes(StandardCharsets.UTF_8)))
                        .nearness())
                .isEqualTo(Nearness.UNREADABLE);
        var payload = KeyMint.payload(DIGEST);
        assertThat(judge(MINT, legacy(payload, Map.of())).reason()).contains("no annotation");
        assertThat(judge(MINT, legacy(payload, annotation("%%"))).reason()).contains("no base64");
        assertThat(judge(MINT, legacy(payload, annotation("AAAA"))).nearness()).isEqualTo(Nearness.OTHER);
    }

    /** Whatever bytes come, a judgement comes of them, and only what was signed holds. */
    @Test
    void survivesEveryMutation() {
        var random = new Random(7);
        var original = MINT.bundle(DIGEST).toString().getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 3000; i++) {
            var mutated = original.clone();
            for (int n = 0; n <= i % 4; n++) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
            }
            assertThat(judge(MINT, new SignatureArtifact(Form.BUNDLE, mutated, Map.of(), "x")))
                    .isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{}", "\"x\"", "{", "[[[[", "{\"mediaType\":1}", "\u0000"})
    void survivesGarbage(String garbage) {
        var bytes = garbage.getBytes(StandardCharsets.UTF_8);
        assertThat(judge(MINT, bundle(garbage)).nearness()).isEqualTo(Nearness.UNREADABLE);
        assertThat(judge(MINT, legacy(MINT, bytes)).nearness()).isEqualTo(Nearness.UNREADABLE);
        assertThat(judge(MINT, bundle(MINT.bundleOf(garbage))).nearness()).isEqualTo(Nearness.UNREADABLE);
    }

    private static ArtifactResult judge(KeyMint mint, SignatureArtifact artifact) {
        return judge(mint, DIGEST).judge(artifact);
    }

    private static SignatureArtifact bundle(ObjectNode bundle) {
        return bundle(bundle.toString());
    }

    private static SignatureArtifact bundle(String bundle) {
        return new SignatureArtifact(Form.BUNDLE, bundle.getBytes(StandardCharsets.UTF_8), Map.of(), "sha256:1");
    }

    private static SignatureArtifact legacy(KeyMint mint, byte[] payload) {
        return legacy(payload, annotation(KeyMint.base64(mint.sign(payload))));
    }

    private static SignatureArtifact legacy(byte[] payload, Map<String, String> annotations) {
        return new SignatureArtifact(Form.SIMPLE_SIGNING, payload, annotations, "sha256:1");
    }

    private static Map<String, String> annotation(String signature) {
        return Map.of("dev.cosignproject.cosign/signature", signature);
    }

    private static String sha256(byte[] content) throws Exception {
        return "sha256:"
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }

    private static ArtifactVerifier judge(KeyMint mint, String digest) {
        return new ArtifactVerifier(new KeySigner(mint.authority("ci")), VerificationTarget.SIGNATURE, digest);
    }
}
