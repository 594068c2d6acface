package dev.sallyport.sigstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sallyport.signature.Authority;
import dev.sallyport.signature.SignatureArtifact;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SigningKeyTest {
    private static final String DIGEST = "sha256:" + "a".repeat(64);

    @ParameterizedTest
    @EnumSource(names = {"P256", "P384", "P521"})
    void signsForItsPublicKey(KeyMint.Algorithm algorithm) {
        var mint = new KeyMint(algorithm);

        isVerified(mint.privatePem(), Optional.empty(), mint.authority("other"));
    }

    /** The key was encrypted with go-securesystemslib 0.11.1, the library of cosign. */
    @Test
    void decryptsCosignKey() {
        isVerified(
                resource("password.key"),
                Optional.of("a password"),
                Authority.Key.parse("release", resource("password.pub")));
    }

    @Test
    void reportsWrongPasswordWithoutValue() {
        var sealed = resource("password.key");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SigningKey.parse(sealed, Optional.of("another")))
                .withMessage("the password of the key is wrong");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SigningKey.parse(sealed, Optional.empty()))
                .withMessage("the key has a password, but no password is configured");
    }

    @ParameterizedTest
    @EnumSource(names = {"RSA2048", "ED25519"})
    void rejectsOtherKeyTypes(KeyMint.Algorithm algorithm) {
        assertRejected(new KeyMint(algorithm).privatePem());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "none",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----",
                "-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED SIGSTORE PRIVATE KEY-----",
                "-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\ne30=\n-----END ENCRYPTED SIGSTORE PRIVATE KEY-----"
            })
    void rejectsMalformedKey(String pem) {
        assertRejected(pem);
    }

    /** The cached key is not used for another PEM. */
    @Test
    void doesNotReuseOtherKey() {
        var signer = new KeyStatementSigner();
        var one = new KeyMint(KeyMint.Algorithm.P256);
        var other = new KeyMint(KeyMint.Algorithm.P256);
        for (var each : List.of(one, one, other, one)) {
            isVerified(signer, each.privatePem(), Optional.empty(), each.authority("it"));
        }
        isVerified(
                signer,
                resource("password.key"),
                Optional.of("a password"),
                Authority.Key.parse("it", resource("password.pub")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> signer.sign(resource("password.key"), Optional.of("another"), new byte[0]));
    }

    @Test
    void rejectsPublicKey() {
        assertRejected(new KeyMint(KeyMint.Algorithm.P256).pem());
    }

    private static void assertRejected(String pem) {
        assertThatIllegalArgumentException().isThrownBy(() -> SigningKey.parse(pem, Optional.of("a password")));
    }

    private static void isVerified(String pem, Optional<String> password, Authority.Key authority) {
        isVerified(new KeyStatementSigner(), pem, password, authority);
    }

    private static void isVerified(
            KeyStatementSigner signer, String pem, Optional<String> password, Authority.Key authority) {
        var statement = KeyMint.statement(DIGEST).toString().getBytes(StandardCharsets.UTF_8);
        var bundle = signer.sign(pem, password, statement);

        var signed = SignedContent.parse(
                new SignatureArtifact(CosignForm.BUNDLE.mediaType(), bundle, Map.of(), "sha256:here"));
        assertThat(signed.digests()).containsExactly(DIGEST);
        assertThat(new KeySigner(authority).rejection(signed)).isEmpty();
        assertThat(new KeySigner(new KeyMint(KeyMint.Algorithm.P256).authority("else")).rejection(signed))
                .isPresent();
    }

    private static String resource(String name) {
        try (var file = SigningKeyTest.class.getResourceAsStream("/attestation/" + name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
