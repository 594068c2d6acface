package dev.sallyport.sigstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sallyport.attestation.SigningException;
import dev.sallyport.environment.VerificationSummary;
import dev.sallyport.signature.Authority;
import dev.sallyport.signature.SignatureArtifact;
import dev.sallyport.signature.SignerPattern;
import dev.sallyport.signature.TrustAnchor;
import dev.sallyport.signature.VerificationTarget;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.Glob;
import dev.sallyport.sigstore.ArtifactResult.Nearness;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the operator signs as itself, with a sigstore that helps, and with one that does not. */
class IdentityStatementSignerTest {
    private static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final byte[] STATEMENT = KeyMint.statement(DIGEST)
            .put("predicateType", VerificationSummary.PREDICATE_TYPE)
            .toString()
            .getBytes(StandardCharsets.UTF_8);

    private final SigstoreMint mint = new SigstoreMint();
    private final FakeSigstore sigstore = new FakeSigstore(mint, STATEMENT);

    @Test
    void itIsVerifiedByItsIdentityAndByNoOther() throws SigningException {
        var bundle = sign(sigstore, Optional.of(mint.anchor()));

        assertThat(nearness(bundle, SigstoreMint.SUBJECT)).isEqualTo(Nearness.HOLDS);
        assertThat(nearness(bundle, "https://github.com/acme/other")).isEqualTo(Nearness.OTHER);
    }

    @Test
    void everySignatureHasAKeyOfItsOwn() throws SigningException {
        assertThat(key(sign(sigstore, Optional.empty())))
                .isNotEqualTo(key(sign(new FakeSigstore(mint, STATEMENT), Optional.empty())));
    }

    @Test
    void theTokenGoesToWhoIssuesCertificatesAndToNobodyElse() throws SigningException {
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
    void whatOthersWouldNotVerifyIsNotGivenAway() throws SigningException {
        var others = Optional.of(new SigstoreMint().anchor());

        assertThat(sign(sigstore, Optional.empty())).isNotEmpty();
        assertThatExceptionOfType(SigningException.class)
                .isThrownBy(() -> sign(new FakeSigstore(mint, STATEMENT), others))
                .withMessageStartingWith("what was signed does not verify: ");
    }

    @Test
    void aTimestampAfterTheEndOfTheCertificateIsNoProof() {
        var late = new FakeSigstore(mint, STATEMENT).with(signing -> signing.stamped = signing.notAfter.plusSeconds(1));

        assertThatExceptionOfType(SigningException.class)
                .isThrownBy(() -> sign(late, Optional.of(mint.anchor())))
                .withMessageContaining("when its certificate was not valid");
    }

    @Test
    void aCertificateOfAnotherKeyIsRefused() {
        var another = new FakeSigstore(mint, STATEMENT).certifyingAnother();

        assertThatExceptionOfType(SigningException.class)
                .isThrownBy(() -> sign(another, Optional.empty()))
                .withMessageStartingWith("fulcio.example.org issues a certificate that cannot be used");
        assertThat(another.sent()).hasSize(1);
    }

    @Test
    void anEntryAndATimestampOfAnotherSignatureAreRefused() throws SigningException {
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
    void whatIsNoAnswerIsTold(String url, String answer) {
        var garbling = new FakeSigstore(mint, STATEMENT).changing(url, _ -> answer.getBytes(StandardCharsets.UTF_8));

        assertThatExceptionOfType(SigningException.class).isThrownBy(() -> sign(garbling, Optional.of(mint.anchor())));
    }

    @Test
    void withoutATokenNobodyIsAsked() {
        var signer = new IdentityStatementSigner(
                _ -> {
                    throw new SigningException("no token");
                },
                sigstore);

        assertThatExceptionOfType(SigningException.class)
                .isThrownBy(
                        () -> signer.sign(FakeSigstore.asked(Optional.empty()), Optional.empty(), STATEMENT, soon()))
                .withMessage("no token");
        assertThat(sigstore.sent()).isEmpty();
    }

    private static byte[] sign(FakeSigstore sigstore, Optional<TrustAnchor> anchor) throws SigningException {
        return new IdentityStatementSigner(audience -> "a token for " + audience, sigstore)
                .sign(FakeSigstore.asked(Optional.empty()), anchor, STATEMENT, soon());
    }

    private Nearness nearness(byte[] bundle, String subject) {
        var who = SignerPattern.glob(SigstoreMint.ISSUER, Glob.parse(subject), Map.of());
        var authority = new Authority.Keyless("europe", who, mint.anchor(), true);
        return new ArtifactVerifier(
                        new CertificateSigner(authority, new TrustedRoots().of(mint.anchor())),
                        new VerificationTarget.Attestation(Set.of(VerificationSummary.PREDICATE_TYPE)),
                        DIGEST)
                .judge(artifact(bundle))
                .nearness();
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
        return new SignatureArtifact(SignatureArtifact.Form.BUNDLE, bundle, Map.of(), "here");
    }

    private static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(20), InstantSource.system());
    }
}
