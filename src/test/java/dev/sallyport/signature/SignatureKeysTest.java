package dev.sallyport.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sallyport.sigstore.KeyMint;
import dev.sallyport.sigstore.KeyMint.Algorithm;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureKeysTest {
    private static final KeyMint MINT = new KeyMint(Algorithm.P256);

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void parsesEveryAlgorithm(Algorithm algorithm) {
        var mint = new KeyMint(algorithm);
        assertThat(SignatureKeys.parse(mint.pem()))
                .isEqualTo(mint.authority("ci").key());
        assertThat(Authority.Key.parse("ci", mint.pem())).isEqualTo(mint.authority("ci"));
    }

    @Test
    void parsesKeyWithSurroundingSpace() {
        assertThat(SignatureKeys.parse("\n  " + MINT.pem().replace("\n", "\r\n") + "\n\n"))
                .isNotNull();
    }

    @Test
    void returnsSha256Fingerprint() {
        assertThat(MINT.authority("ci").fingerprint()).matches("[a-f0-9]{64}");
        assertThat(MINT.authority("ci").fingerprint())
                .isEqualTo(MINT.authority("release").fingerprint());
    }

    @Test
    void rejectsPrivateKeyWithoutItsContent() {
        var pem = MINT.privatePem();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SignatureKeys.parse(pem))
                .withMessageContaining("private key")
                .withMessageNotContaining(pem.substring(40, 60));
        assertRejected(pem.replace("PRIVATE", "ENCRYPTED SIGSTORE PRIVATE"), "private key");
        assertRejected(MINT.pem() + pem, "private key");
    }

    @Test
    void namesOtherPemTypes() throws Exception {
        assertRejected("", "empty");
        assertRejected("  \n", "empty");
        assertRejected(MINT.pem() + MINT.pem(), "several keys");
        assertRejected(MINT.pem().replace("PUBLIC KEY", "CERTIFICATE"), "openssl x509");
        assertRejected(MINT.pem().replace("PUBLIC KEY", "RSA PUBLIC KEY"), "PKCS#1");
        assertRejected(MINT.pem().replace("PUBLIC KEY", "PGP PUBLIC KEY"), "not a public key");
        assertRejected(MINT.pem().substring(40), "not a key in PEM");
        assertRejected("x".repeat(20_000), "longer than");
        assertRejected(MINT.pem() + "rubbish", "not a key in PEM");
        assertRejected(KeyMint.pem("PUBLIC KEY", new byte[] {0x30, 0x03}), "type is not supported");
        assertRejected(KeyMint.pem("PUBLIC KEY", generated("RSA", 1024)), "the RSA key has 1024 bits");
        assertRejected(KeyMint.pem("PUBLIC KEY", generated("DSA", 2048)), "type is not supported");
        var whole = MINT.authority("ci").key().getEncoded();
        assertRejected(KeyMint.pem("PUBLIC KEY", java.util.Arrays.copyOf(whole, whole.length + 1)), "");
        assertRejected(KeyMint.pem("PUBLIC KEY", java.util.Arrays.copyOf(whole, whole.length - 1)), "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp224r1", "secp256k1", "brainpoolP256r1"})
    void rejectsOtherCurves(String curve) throws Exception {
        var generator = KeyPairGenerator.getInstance("EC", new org.bouncycastle.jce.provider.BouncyCastleProvider());
        generator.initialize(new ECGenParameterSpec(curve));
        assertRejected(
                KeyMint.pem(
                        "PUBLIC KEY", generator.generateKeyPair().getPublic().getEncoded()),
                "");
    }

    @Test
    void rejectsPointOutsideCurve() {
        var encoded = MINT.authority("ci").key().getEncoded();
        encoded[encoded.length - 1] ^= 1;
        assertRejected(KeyMint.pem("PUBLIC KEY", encoded), "");
    }

    private static byte[] generated(String algorithm, int bits) throws Exception {
        var generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        return generator.generateKeyPair().getPublic().getEncoded();
    }

    private static void assertRejected(String pem, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SignatureKeys.parse(pem))
                .withMessageContaining(reason);
    }
}
