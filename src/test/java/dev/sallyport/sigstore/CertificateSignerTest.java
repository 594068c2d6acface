package dev.sallyport.sigstore;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.signature.ArtifactResult;
import dev.sallyport.signature.Authority;
import dev.sallyport.signature.RejectionReason;
import dev.sallyport.signature.SignatureArtifact;
import dev.sallyport.signature.SignerPattern;
import dev.sallyport.signature.TrustAnchor;
import dev.sallyport.signature.VerificationTarget;
import dev.sallyport.sigstore.SigstoreMint.Entry;
import dev.sallyport.sigstore.SigstoreMint.Signing;
import dev.sallyport.workload.Glob;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keyless signatures: valid ones are verified, and every forgery is rejected with its reason. */
class CertificateSignerTest {
    private static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final String OTHER = "sha256:" + "b".repeat(64);
    private static final String WORKFLOW = "https://github.com/acme/shop/.github/workflows/release.yml@refs/tags/*";
    private static final String PROVENANCE = KeyMint.statement(DIGEST)
            .put("predicateType", "https://slsa.dev/provenance/v1")
            .toString();
    private static final SigstoreMint MINT = new SigstoreMint();
    private static final SigstoreMint STRANGER = new SigstoreMint();
    private static final TrustAnchor ANCHOR = MINT.anchor();

    /** Only Rekor 2 records an envelope as a hashedrekord entry. */
    @ParameterizedTest
    @EnumSource(
            value = Entry.class,
            names = {"ENVELOPE_1", "STATEMENT_2", "HASHED_2"})
    void verifiesEveryLogEntryType(Entry entry) {
        assertHolds(signing -> {
            signing.entry = entry;
            signing.isStamped = true;
        });
    }

    @Test
    void verifiesInclusionPromiseOfVersion01() {
        assertHolds(signing -> {});
        var signing = MINT.signing(DIGEST);
        signing.isProven = false;
        var bundle = signing.bundle();
        assertThat(verify(artifact(bundle)).reason()).contains("has no inclusion proof");
        bundle.put("mediaType", "application/vnd.dev.sigstore.bundle+json;version=0.1");
        assertThat(verify(artifact(bundle)).rejection()).isEmpty();
    }

    @Test
    void verifiesEmailSubject() {
        var jane = SignerPattern.glob("https://accounts.google.com", Glob.parse("*@acme.io"), Map.of());

        assertThat(verify(jane, ANCHOR, MINT.signing(DIGEST).by("jane@acme.io", "https://accounts.google.com"), true)
                        .rejection())
                .isEmpty();
    }

    @Test
    void verifiesAnnotationsOfCosign2() {
        assertThat(verify(legacy(MINT.signing(DIGEST), DIGEST)).rejection()).isEmpty();
        assertThat(verify(legacy(MINT.signing(DIGEST), OTHER)).reason()).contains("for another image");
        var late = MINT.signing(DIGEST);
        late.integrated = SigstoreMint.SIGNED.plus(Duration.ofDays(20));
        assertThat(verify(legacy(late, DIGEST)).reason()).contains("its certificate was not valid");
    }

    @Test
    void namesTheSignerIfAllSignersAreWanted() {
        var signed = artifact(MINT.signing(DIGEST).bundle());
        var any = new CosignVerifier(signer(release(), ANCHOR, true), VerificationTarget.SIGNATURE, DIGEST);
        var each = new CosignVerifier(signer(release(), ANCHOR, true), VerificationTarget.SIGNERS, DIGEST);
        assertThat(each.verify(signed).isVerified()).isTrue();
        assertThat(each.verify(signed).statement())
                .contains("https://github.com/acme/shop", "(issuer ")
                .isNotEqualTo(any.verify(signed).statement());
    }

    /** cosign 1 to 2.1 wrote intoto entries; cosign 2 does so with an option. */
    @ParameterizedTest
    @EnumSource(
            value = Entry.class,
            names = {"ENVELOPE_1", "STATEMENT_1", "STATEMENT_2"})
    void verifiesAttestationOfCosign2(Entry entry) {
        var signing = MINT.attesting(PROVENANCE);
        signing.entry = entry;
        assertThat(attested("https://slsa.dev/provenance/v1", signing.attestation(false)))
                .isEqualTo(ArtifactResult.verified(PROVENANCE));

        var other = MINT.attesting(PROVENANCE);
        other.entry = entry;
        var mine = signing.attestation(false);
        var mixed = new HashMap<>(mine.annotations());
        mixed.put(
                "dev.sigstore.cosign/bundle",
                other.attestation(false).annotations().get("dev.sigstore.cosign/bundle"));
        assertThat(attested(
                                "https://slsa.dev/provenance/v1",
                                new SignatureArtifact(CosignForm.ENVELOPE.mediaType(), mine.content(), mixed, "x"))
                        .reason())
                .contains("its log entry is for another signature");
    }

    @Test
    void rejectsIntotoEntryWithoutOriginalEnvelopeWithFix() {
        assertRejected("attest the image again with cosign 2.2 or later", signing -> signing.entry = Entry.STATEMENT_1);
    }

    /** The timestamp of cosign 2 is for the envelope, that of cosign 3 for the signature. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void verifiesTimestampedAttestation(boolean stampsEnvelope) {
        var signing = MINT.attesting(PROVENANCE);
        signing.isLogged = false;
        signing.isStamped = true;
        var verifier = new CosignVerifier(
                signer(release(), ANCHOR, false),
                new VerificationTarget.Attestation(Set.of("https://slsa.dev/provenance/v1")),
                DIGEST);
        assertThat(verifier.verify(signing.attestation(stampsEnvelope))).isEqualTo(ArtifactResult.verified(PROVENANCE));

        signing.stamped = SigstoreMint.SIGNED.plus(Duration.ofDays(20));
        assertThat(verifier.verify(signing.attestation(stampsEnvelope)).reason())
                .contains("was not valid");
    }

    @Test
    void verifiesTimestampIfLogIsOptional() {
        var signing = MINT.signing(DIGEST);
        signing.isLogged = false;
        signing.isStamped = true;

        assertThat(verify(release(), ANCHOR, signing, false).rejection()).isEmpty();
        assertRejected("it is not in a transparency log", each -> {
            each.isLogged = false;
            each.isStamped = true;
        });
    }

    /** A leaked key of an expired certificate. */
    @ParameterizedTest
    @ValueSource(ints = {-20, 20})
    void rejectsLogTimeOutsideCertificateValidity(int days) {
        assertRejected(
                "its certificate was not valid at the time",
                signing -> signing.integrated = SigstoreMint.SIGNED.plus(Duration.ofDays(days)));
        assertRejected("its certificate was not valid at the time", signing -> {
            signing.entry = Entry.HASHED_2;
            signing.isStamped = true;
            signing.stamped = SigstoreMint.SIGNED.plus(Duration.ofDays(days));
        });
    }

    @Test
    void rejectsSignatureWithoutVerifiedTime() {
        assertRejected("key of the transparency log was not valid", signing -> signing.entry = Entry.HASHED_2);
        assertRejected("key of the transparency log was not valid", signing -> signing.isPromised = false);
        var signing = MINT.signing(DIGEST);
        signing.isLogged = false;
        assertThat(verify(release(), ANCHOR, signing, false).reason())
                .contains("its time of signing cannot be verified");
    }

    /** Entry 0 has a proof but no time; entry 1 has an unsigned time. */
    @Test
    void rejectsUnsignedTimeOfSecondEntry() {
        var signing = MINT.signing(DIGEST);
        signing.isPromised = false;
        var bundle = signing.bundle();
        var entries = (ArrayNode) bundle.at("/verificationMaterial/tlogEntries");
        var second = entries.get(0).deepCopy();
        ((ObjectNode) second).putObject("inclusionPromise").put("signedEntryTimestamp", "AAAA");
        ((ObjectNode) second).put("logIndex", "1");
        entries.add(second);

        assertThat(verify(artifact(bundle)).rejection()).contains(RejectionReason.INVALID);
        assertThat(verify(artifact(with(bundle, entries, 1, 0))).rejection()).contains(RejectionReason.INVALID);
    }

    @Test
    void rejectsDuplicateEntryAndEntryOfOtherType() {
        var bundle = MINT.signing(DIGEST).bundle();
        var entries = (ArrayNode) bundle.at("/verificationMaterial/tlogEntries");
        ((ObjectNode) entries.get(0).path("kindVersion")).put("version", "0.0.2");
        assertThat(verify(artifact(bundle)).reason()).contains("does not match its content");
        ((ObjectNode) entries.get(0).path("kindVersion")).put("version", "0.0.1");
        entries.add(entries.get(0));
        assertThat(verify(artifact(bundle)).reason()).contains("duplicate log entry");
    }

    @ParameterizedTest
    @CsvSource({
        "logIndex, 1",
        "logIndex, 4",
        "logIndex, -1",
        "logIndex, 9223372036854775807",
        "treeSize, 0",
        "treeSize, 2",
        "treeSize, 9",
        "treeSize, 9223372036854775807"
    })
    void rejectsLogIndexOutsideLog(String field, String number) {
        var bundle = MINT.signing(DIGEST).bundle();
        ((ObjectNode) bundle.at("/verificationMaterial/tlogEntries/0/inclusionProof")).put(field, number);

        assertThat(verify(artifact(bundle)).reason()).contains("does not match the size of the transparency log");
    }

    @Test
    void rejectsLogKeyOutsideValidity() {
        assertRejectedBy(
                "key of the transparency log was not valid", "/tlogs/0/publicKey/validFor", "2026-10-01T00:00:00Z");
        assertRejectedBy(
                "no certificate authority of the trust root was valid",
                "/certificateAuthorities/0/validFor",
                "2026-10-01T00:00:00Z");
        assertRejectedBy("or not in its transparency log", "/ctlogs/0/publicKey/validFor", "2026-10-01T00:00:00Z");
        var root = MINT.trustedRoot();
        ((ObjectNode) root.at("/timestampAuthorities/0/validFor")).put("end", "2026-10-01T00:00:00Z");
        var signing = MINT.signing(DIGEST);
        signing.entry = Entry.HASHED_2;
        signing.isStamped = true;
        assertThat(verify(release(), TrustedRoots.read(root.toString()), signing, true)
                        .reason())
                .contains("key of the transparency log was not valid");
    }

    @Test
    void acceptsCertificateInNoTransparencyLogIfThatIsOptional() {
        var signing = MINT.signing(DIGEST);
        signing.isSeen = false;
        assertThat(verifyUnlogged(ANCHOR, signing, true).isVerified()).isTrue();
        assertThat(verify(artifact(signing.bundle())).reason())
                .contains("in no certificate transparency log, which the authority requires");
    }

    /** Like the sigstore of GitHub for private repositories: no logs, but timestamps. */
    @Test
    void verifiesSignaturesOfASigstoreWithoutLogs() {
        var root = MINT.trustedRoot();
        root.remove("tlogs");
        root.remove("ctlogs");
        var anchor = TrustedRoots.read(root.toString());
        var signing = MINT.signing(DIGEST);
        signing.isSeen = false;
        signing.isLogged = false;
        signing.isStamped = true;
        assertThat(verifyUnlogged(anchor, signing, false).isVerified()).isTrue();
        assertThat(verifyUnlogged(anchor, signing, true).reason()).contains("it is not in a transparency log");

        signing.issuedBy = SigstoreMint.pair();
        assertThat(verifyUnlogged(anchor, signing, false).reason())
                .contains("not issued by a certificate authority of the trust root");
    }

    @Test
    void requiresAllElseOfACertificateInNoTransparencyLog() {
        assertUnlogged("not a code signing certificate", signing -> signing.usage = KeyPurposeId.id_kp_serverAuth);
        assertUnlogged("not issued by a certificate authority", signing -> signing.issuedBy = SigstoreMint.pair());
        assertUnlogged(
                "was not valid at the time",
                signing -> signing.integrated = SigstoreMint.SIGNED.plus(Duration.ofHours(1)));
        assertUnlogged("another identity", signing -> signing.claims = Map.of(12, "https://github.com/evil/shop"));
        assertUnlogged(
                "does not verify the signature",
                signing -> signing.certified = SigstoreMint.pair().getPublic());
        assertUnlogged("no certificate authority of the trust root was valid", signing -> {
            signing.notBefore = SigstoreMint.SIGNED.minus(Duration.ofDays(1000));
            signing.notAfter = SigstoreMint.SIGNED.plus(Duration.ofDays(1));
        });
    }

    @Test
    void rejectsAForgedTimestampOfACertificateLogAlsoIfNoneIsRequired() {
        var signing = MINT.signing(DIGEST);
        signing.seenBy = SigstoreMint.pair();
        assertThat(verifyUnlogged(ANCHOR, signing, true).reason()).contains("or not in its transparency log");
    }

    private static void assertUnlogged(String reason, Consumer<Signing> change) {
        var signing = MINT.signing(DIGEST);
        signing.isSeen = false;
        change.accept(signing);
        assertThat(verifyUnlogged(ANCHOR, signing, true).reason()).contains(reason);
    }

    @Test
    void rejectsCertificateWithoutCodeSigning() {
        assertRejected("not a code signing certificate", signing -> signing.usage = KeyPurposeId.id_kp_serverAuth);
    }

    @Test
    void rejectsCertificateOfOtherAuthority() {
        assertRejected(
                "not issued by a certificate authority of the trust root",
                signing -> signing.issuedBy = SigstoreMint.pair());
        assertRejected(
                "its certificate is in no certificate transparency log, which the authority requires",
                signing -> signing.isSeen = false);
        assertRejected("or not in its transparency log", signing -> signing.seenBy = SigstoreMint.pair());
        assertThat(verify(release(), STRANGER.anchor(), MINT.signing(DIGEST), true)
                        .reason())
                .contains("transparency log is not in the trust root");
    }

    @Test
    void rejectsEntryOfOtherLog() {
        assertRejected("log is not in the trust root", signing -> signing.loggedBy = SigstoreMint.pair());
    }

    /** The log entry of one signature with another signature of the same authority. */
    @ParameterizedTest
    @EnumSource(value = Entry.class, mode = EnumSource.Mode.EXCLUDE, names = "STATEMENT_1")
    void rejectsLogEntryOfOtherSignature(Entry entry) {
        var mine = MINT.signing(DIGEST);
        var other = MINT.signing(OTHER);
        mine.entry = entry;
        mine.isStamped = true;
        other.entry = entry;
        var bundle = mine.bundle();
        var entries = (ArrayNode) bundle.at("/verificationMaterial/tlogEntries");
        entries.set(0, other.bundle().at("/verificationMaterial/tlogEntries/0"));

        assertThat(verify(artifact(bundle)).reason()).contains("its log entry is for another signature");
    }

    /** Same key and payload with a certificate that is not in the entry. */
    @ParameterizedTest
    @EnumSource(value = Entry.class, mode = EnumSource.Mode.EXCLUDE, names = "STATEMENT_1")
    void rejectsOtherCertificateOfSameKey(Entry entry) {
        var signing = MINT.signing(DIGEST);
        signing.entry = entry;
        signing.isStamped = true;
        signing.notAfter = SigstoreMint.SIGNED.plus(Duration.ofHours(1));
        var bundle = signing.bundle();
        signing.notAfter = SigstoreMint.SIGNED.plus(Duration.ofMinutes(9));
        ((ObjectNode) bundle.at("/verificationMaterial/certificate"))
                .put(
                        "rawBytes",
                        signing.bundle()
                                .at("/verificationMaterial/certificate/rawBytes")
                                .asText());

        assertThat(verify(artifact(bundle)).reason()).contains("its log entry is for another signature");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/verificationMaterial/tlogEntries/0/canonicalizedBody",
                "/verificationMaterial/tlogEntries/0/inclusionPromise/signedEntryTimestamp",
                "/verificationMaterial/tlogEntries/0/inclusionProof/rootHash",
                "/verificationMaterial/tlogEntries/0/inclusionProof/checkpoint/envelope",
                "/verificationMaterial/certificate/rawBytes",
                "/dsseEnvelope/payload",
                "/dsseEnvelope/signatures/0/sig"
            })
    void rejectsTamperedBundle(String pointer) {
        var bundle = MINT.signing(DIGEST).bundle();
        int slash = pointer.lastIndexOf('/');
        var text = bundle.at(pointer).asText();
        var middle = text.length() / 2;
        var other = text.charAt(middle) == 'A' ? 'B' : 'A';
        ((ObjectNode) bundle.at(pointer.substring(0, slash)))
                .put(pointer.substring(slash + 1), text.substring(0, middle) + other + text.substring(middle + 1));

        assertThat(verify(artifact(bundle)).rejection()).isPresent();
    }

    /** Mutates every byte of a bundle: no exception and no other verified content. */
    @Test
    void rejectsEveryMutationWithoutException() {
        var bundle = MINT.signing(DIGEST).bundle().toString().getBytes(StandardCharsets.UTF_8);
        var random = new Random(20261123);
        for (int i = 0; i < 2_000; i++) {
            var mutant = bundle.clone();
            mutant[random.nextInt(mutant.length)] = (byte) random.nextInt(32, 127);
            var result = verify(new SignatureArtifact(CosignForm.BUNDLE.mediaType(), mutant, Map.of(), "x"));
            if (result.isVerified()) {
                assertThat(Bundles.parse(mutant)).isEqualTo(Bundles.parse(bundle));
            }
        }
    }

    @Test
    void reportsOtherIdentity() {
        assertOther(
                "its subject is https://github.com/evil/shop",
                signing -> signing.names = uri("https://github.com/evil/shop"));
        assertOther("its issuer is https://evil.example", signing -> signing.issuer = "https://evil.example");
        var fork = SignerPattern.glob(
                SigstoreMint.ISSUER, Glob.parse(WORKFLOW), Map.of("buildTrigger", Glob.parse("workflow_dispatch")));
        assertThat(verify(fork, ANCHOR, MINT.signing(DIGEST), true))
                .isEqualTo(ArtifactResult.rejected(
                        RejectionReason.IDENTITY_MISMATCH,
                        "a signature has another identity: its buildTrigger is \"push\""));
    }

    @Test
    void rejectsCertificateWithoutExactlyOneSubject() {
        assertUnreadable(
                "exactly one subject",
                signing -> signing.names = new GeneralName[] {
                    uri(SigstoreMint.SUBJECT)[0], new GeneralName(GeneralName.rfc822Name, "jane@acme.io")
                });
        assertUnreadable(
                "neither an email address nor a URI",
                signing -> signing.names = new GeneralName[] {new GeneralName(GeneralName.dNSName, "acme.io")});
        assertUnreadable("does not name the issuer", signing -> signing.issuer = "");
    }

    @Test
    void rejectsKeyForIdentityAndIdentityForKey() {
        var key = new KeyMint(KeyMint.Algorithm.P256);
        assertThat(verify(artifact(key.bundle(DIGEST))).reason()).contains("with a key instead of a certificate");
        assertThat(new CosignVerifier(new KeySigner(key.authority("ci")), VerificationTarget.SIGNATURE, DIGEST)
                        .verify(artifact(MINT.signing(DIGEST).bundle()))
                        .reason())
                .contains("with a certificate instead of a key");
    }

    @Test
    void rejectsAttestationAsSignatureAndOtherPredicateType() {
        var statement = KeyMint.statement(DIGEST)
                .put("predicateType", "https://slsa.dev/provenance/v1")
                .toString();
        var attestation = artifact(MINT.attesting(statement).bundle());
        assertThat(verify(attestation).rejection()).contains(RejectionReason.MISSING);
        assertThat(attested("https://slsa.dev/provenance/v1", attestation))
                .isEqualTo(ArtifactResult.verified(statement));
        assertThat(attested("https://slsa.dev/provenance/v0.2", attestation).rejection())
                .contains(RejectionReason.MISSING);
        assertThat(attested(
                                "https://slsa.dev/provenance/v1",
                                artifact(MINT.signing(DIGEST).bundle()))
                        .rejection())
                .contains(RejectionReason.MISSING);
    }

    private static ArtifactResult attested(String type, SignatureArtifact artifact) {
        var signer = signer(release(), ANCHOR, true);
        return new CosignVerifier(signer, new VerificationTarget.Attestation(Set.of(type)), DIGEST).verify(artifact);
    }

    private static SignerPattern release() {
        return SignerPattern.glob(
                SigstoreMint.ISSUER,
                Glob.parse(WORKFLOW),
                Map.of("sourceRepositoryURI", Glob.parse("https://github.com/acme/shop")));
    }

    private static CertificateSigner signer(SignerPattern pattern, TrustAnchor anchor, boolean requiresLog) {
        return new CertificateSigner(
                new Authority.Identity("ci", pattern, anchor, requiresLog, true), new TrustedRoots().of(anchor));
    }

    /** Verifies for an authority with {@code certificateTransparency: Optional}. */
    private static ArtifactResult verifyUnlogged(TrustAnchor anchor, Signing signing, boolean requiresLog) {
        var signer = new CertificateSigner(
                new Authority.Identity("ci", release(), anchor, requiresLog, false), new TrustedRoots().of(anchor));
        return new CosignVerifier(signer, VerificationTarget.SIGNATURE, DIGEST).verify(artifact(signing.bundle()));
    }

    private static ArtifactResult verify(
            SignerPattern pattern, TrustAnchor anchor, Signing signing, boolean requiresLog) {
        return new CosignVerifier(signer(pattern, anchor, requiresLog), VerificationTarget.SIGNATURE, DIGEST)
                .verify(artifact(signing.bundle()));
    }

    private static ArtifactResult verify(SignatureArtifact artifact) {
        return new CosignVerifier(signer(release(), ANCHOR, true), VerificationTarget.SIGNATURE, DIGEST)
                .verify(artifact);
    }

    private static ArtifactResult verify(Consumer<Signing> change) {
        var signing = MINT.signing(DIGEST);
        change.accept(signing);
        return verify(artifact(signing.bundle()));
    }

    private static void assertHolds(Consumer<Signing> change) {
        assertThat(verify(change))
                .extracting(ArtifactResult::rejection, ArtifactResult::reason)
                .containsExactly(Optional.empty(), "");
    }

    private static void assertRejected(String reason, Consumer<Signing> change) {
        var result = verify(change);
        assertThat(result.rejection()).as(result.reason()).contains(RejectionReason.INVALID);
        assertThat(result.reason()).contains(reason);
    }

    private static void assertOther(String reason, Consumer<Signing> change) {
        assertThat(verify(change))
                .isEqualTo(ArtifactResult.rejected(
                        RejectionReason.IDENTITY_MISMATCH, "a signature has another identity: " + reason));
    }

    private static void assertUnreadable(String reason, Consumer<Signing> change) {
        var result = verify(change);
        assertThat(result.rejection()).contains(RejectionReason.UNREADABLE);
        assertThat(result.reason()).contains(reason);
    }

    private static void assertRejectedBy(String reason, String pointer, String end) {
        var root = MINT.trustedRoot();
        ((ObjectNode) root.at(pointer)).put("end", end);
        var result = verify(release(), TrustedRoots.read(root.toString()), MINT.signing(DIGEST), true);
        assertThat(result.rejection()).as(result.reason()).contains(RejectionReason.INVALID);
        assertThat(result.reason()).contains(reason);
    }

    private static GeneralName[] uri(String uri) {
        return new GeneralName[] {new GeneralName(GeneralName.uniformResourceIdentifier, uri)};
    }

    private static ObjectNode with(ObjectNode bundle, ArrayNode entries, int first, int second) {
        var swapped = bundle.deepCopy();
        ((ObjectNode) swapped.path("verificationMaterial"))
                .putArray("tlogEntries")
                .add(entries.get(first))
                .add(entries.get(second));
        return swapped;
    }

    private static SignatureArtifact artifact(ObjectNode bundle) {
        return new SignatureArtifact(
                CosignForm.BUNDLE.mediaType(),
                bundle.toString().getBytes(StandardCharsets.UTF_8),
                Map.of(),
                "sha256:x");
    }

    private static SignatureArtifact legacy(Signing signing, String digest) {
        var payload = KeyMint.payload(digest);
        return new SignatureArtifact(
                CosignForm.SIMPLE_SIGNING.mediaType(), payload, signing.annotations(payload), "sha256:x");
    }
}
