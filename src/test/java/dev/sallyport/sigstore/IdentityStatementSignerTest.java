package dev.sallyport.sigstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sallyport.attestation.SigningException;
import dev.sallyport.environment.VerificationSummary;
import dev.sallyport.signature.Authority;
import dev.sallyport.signature.RejectionReason;
import dev.sallyport.signature.SignatureArtifact;
import dev.sallyport.signature.SignerPattern;
import dev.sallyport.signature.TrustAnchor;
import dev.sallyport.signature.VerificationTarget;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.Glob;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keyless signing with correct and with faulty services. */
class IdentityStatementSignerTest {
    private static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final byte[] STATEMENT = KeyMint.statement(DIGEST)
            .put("predicateType", VerificationSummary.PREDICATE_TYPE)
            .toString()
            .getBytes(StandardCharsets.UTF_8);

    private final SigstoreMint mint = new SigstoreMint();
    private final FakeSigstore sigstore = new FakeSigstore(mint, STATEMENT);

    @Test
    void signsWithOwnIdentity() throws SigningException {
        var bundle = sign(sigstore, Optional.of(mint.anchor()));

        assertThat(rejection(bundle, SigstoreMint.SUBJECT)).isEmpty();
        assertThat(rejection(bundle, "https://github.com/acme/other")).contains(RejectionReason.IDENTITY_MISMATCH);
    }

    @Test
    void usesNewKeyForEverySignature() throws SigningException {
        assertThat(key(sign(sigstore, Optional.empty())))
                .isNotEqualTo(key(sign(new FakeSigstore(mint, STATEMENT), Optional.empty())));
    }

    @Test
    void sendsTokenOnlyToCertificateAuthority() throws SigningException {
        var bundle = sign(sigstore, Optional.empty());

        assertThat(sigstore.sent())
                .hasSize(3)
                .filteredOn(sent -> sent.contains("a token"))
                .singleElement()
                .asString()
                .startsWith(FakeSigstore.CERTIFICATES);
        assertThat(new String(bundle, StandardCharsets.UTF_8)).doesNotContain("a token");
    }

    @Test
    void failsIfTrustRootDoesNotVerifySignature() throws SigningException {
        var others = Optional.of(new SigstoreMint().anchor());

        assertThat(sign(sigstore, Optional.empty())).isNotEmpty();
        assertThatExceptionOfType(SigningException.class)
                .isThrownBy(() -> sign(new FakeSigstore(mint, STATEMENT), others))
                .withMessageStartingWith("the new signature cannot be verified: ");
    }

    @Test
    void rejectsTimestampAfterCertificateExpiry() {
        var late = new FakeSigstore(mint, STATEMENT).with(signing -> signing.stamped = signing.notAfter.plusSeconds(1));

        assertThatExceptionOfType(SigningException.class)
                .isThrownBy(() -> sign(late, Optional.of(mint.anchor())))
                .withMessageContaining("its certificate was not valid at the time");
    }

    @Test
    void rejectsCertificateOfOtherKey() {
        var another = new FakeSigstore(mint, STATEMENT).certifyingAnother();

        assertThatExceptionOfType(SigningException.class)
                .isThrownBy(() -> sign(another, Optional.empty()))
                .withMessageStartingWith("fulcio.example.org issued an unusable certificate");
        assertThat(another.sent()).hasSize(1);
    }

    @Test
    void rejectsEntryAndTimestampOfOtherSignature() throws SigningException {
        for (var url : new String[] {FakeSigstore.LOG, FakeSigstore.TIMESTAMPS}) {
            var before = new byte[1][];
            sign(
                    new FakeSigstore(mint, STATEMENT).changing(url, answer -> {
                        before[0] = answer;
                        return answer;
                    }),
                    Optional.empty());
            var replaying = new FakeSigstore(mint, STATEMENT).changing(url, _ -> before[0]);

            assertThatExceptionOfType(SigningException.class).isThrownBy(() -> sign(replaying, Optional.empty()));
        }
    }

    @ParameterizedTest
    @CsvSource({
        FakeSigstore.CERTIFICATES + ",{}",
        FakeSigstore.CERTIFICATES + ",<html>",
        FakeSigstore.TIMESTAMPS + ",{}",
        FakeSigstore.LOG + ",{}",
        FakeSigstore.LOG + ",[]",
        FakeSigstore.LOG + ",{\"logIndex\": \"x\"}"
    })
    void reportsMalformedResponse(String url, String answer) {
        var garbling = new FakeSigstore(mint, STATEMENT).changing(url, _ -> answer.getBytes(StandardCharsets.UTF_8));

        assertThatExceptionOfType(SigningException.class).isThrownBy(() -> sign(garbling, Optional.of(mint.anchor())));
    }

    @Test
    void sendsNoRequestWithoutToken() {
        var signer = new IdentityStatementSigner(
                _ -> {
                    throw new SigningException("no token");
                },
                sigstore);

        assertThatExceptionOfType(SigningException.class)
                .isThrownBy(
                        () -> signer.sign(FakeSigstore.signing(Optional.empty()), Optional.empty(), STATEMENT, soon()))
                .withMessage("no token");
        assertThat(sigstore.sent()).isEmpty();
    }

    private static byte[] sign(FakeSigstore sigstore, Optional<TrustAnchor> anchor) throws SigningException {
        return new IdentityStatementSigner(audience -> "a token for " + audience, sigstore)
                .sign(FakeSigstore.signing(Optional.empty()), anchor, STATEMENT, soon());
    }

    private Optional<RejectionReason> rejection(byte[] bundle, String subject) {
        var pattern = SignerPattern.glob(SigstoreMint.ISSUER, Glob.parse(subject), Map.of());
        var authority = new Authority.Identity("europe", pattern, mint.anchor(), true, true);
        return new CosignVerifier(
                        new CertificateSigner(authority, new TrustedRoots().of(mint.anchor())),
                        new VerificationTarget.Attestation(Set.of(VerificationSummary.PREDICATE_TYPE)),
                        DIGEST)
                .verify(artifact(bundle))
                .rejection();
    }

    private static Object key(byte[] bundle) {
        return SigningCertificate.parse(SignedContent.parse(artifact(bundle))
                        .material()
                        .certificate()
                        .orElseThrow()
                        .toByteArray())
                .key();
    }

    private static SignatureArtifact artifact(byte[] bundle) {
        return new SignatureArtifact(CosignForm.BUNDLE.mediaType(), bundle, Map.of(), "here");
    }

    private static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(20), InstantSource.system());
    }
}
