package dev.sallyport.sigstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedRootsTest {
    private static final SigstoreMint MINT = new SigstoreMint();

    @Test
    void parsesTrustedRoot() {
        var anchor = MINT.anchor();

        assertThat(anchor.fingerprint())
                .matches("[0-9a-f]{64}")
                .isNotEqualTo(new SigstoreMint().anchor().fingerprint());
    }

    /** The certificates of the mint's authorities expire after ten years. */
    @Test
    void returnsExpirationTime() {
        assertThat(MINT.anchor().expirationTime()).contains(Instant.parse("2036-10-29T12:00:00Z"));
        var root = MINT.trustedRoot();
        ((ObjectNode) root.at("/tlogs/0/publicKey/validFor")).put("end", "2027-01-01T00:00:00Z");
        assertThat(TrustedRoots.read(root.toString()).expirationTime()).contains(Instant.parse("2027-01-01T00:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/certificateAuthorities | no certificate authority",
                "/certificateAuthorities/0/validFor/start | no validFor.start",
                "/timestampAuthorities/0/validFor/start | no validFor.start",
                "/tlogs/0/publicKey/validFor | no validFor.start",
                "/ctlogs/0/publicKey/validFor/start | no validFor.start",
                "/tlogs/0/publicKey/rawBytes | unusable key or certificate",
                "/tlogs/0/publicKey/keyDetails | unusable key or certificate",
                "/ctlogs/0/publicKey/rawBytes | unusable key or certificate",
                "/certificateAuthorities/0/certChain/certificates | trusted root"
            })
    void rejectsIncompleteRoot(String pointer, String message) {
        var root = MINT.trustedRoot();
        int slash = pointer.lastIndexOf('/');
        ((ObjectNode) root.at(pointer.substring(0, slash))).remove(pointer.substring(slash + 1));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrustedRoots.read(root.toString()))
                .withMessageContaining(message);
    }

    @Test
    void tellsWhetherItHasACertificateTransparencyLog() {
        assertThat(MINT.anchor().hasCertificateLog()).isTrue();
        var root = MINT.trustedRoot();
        root.remove("ctlogs");
        assertThat(TrustedRoots.read(root.toString()).hasCertificateLog()).isFalse();
    }

    @Test
    void rejectsRootWithoutTimeSource() {
        var root = MINT.trustedRoot();
        root.remove("tlogs");
        TrustedRoots.read(root.toString());
        root.remove("timestampAuthorities");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrustedRoots.read(root.toString()))
                .withMessageContaining("the time of a signature cannot be verified");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "null",
                "{\"mediaType\":\"x\"}",
                "{\"tlogs\":1}",
                "{\"a\":1,\"a\":2}",
                "{\"other\":[]}"
            })
    void rejectsMalformedRoot(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> TrustedRoots.read(text));
    }
}
