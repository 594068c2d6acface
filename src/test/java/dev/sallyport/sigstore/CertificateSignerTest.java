package dev.sallyport.sigstore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.signature.Authority;
import dev.sallyport.signature.SignatureArtifact;
import dev.sallyport.signature.SignerPattern;
import dev.sallyport.signature.TrustAnchor;
import dev.sallyport.signature.VerificationTarget;
import dev.sallyport.workload.Glob;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.signature.SignatureArtifact.Form;
import dev.sallyport.sigstore.ArtifactResult.Nearness;
import dev.sallyport.sigstore.SigstoreMint.Entry;
import dev.sallyport.sigstore.SigstoreMint.Signing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
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

/** Signatures by certificate: what is as it should be holds, and every way to forge it is refused by name. */
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

    /** As a record of a hash an envelope is written down by Rekor 2 alone. */
    @ParameterizedTest
    @EnumSource(
            value = Entry.class,
            names = {"ENVELOPE_1", "STATEMENT_2", "HASHED_2"})
    void holdsHoweverTheLogWritesItDown(Entry entry) {
        assertHolds(signing -> {
            signing.entry = entry;
            signing.isStamped = true;
        });
    }

    @Test
    void holdsByTheLogsPromiseAlone() {
        assertHolds(signing -> {});
        var signing = MINT.signing(DIGEST);
        signing.isProven = false;
        var bundle = signing.bundle();
        assertThat(judge(artifact(bundle)).reason()).contains("lacks a proof of inclusion");
        bundle.put("mediaType", "application/vnd.dev.sigstore.bundle+json;version=0.1");
        assertThat(judge(artifact(bundle)).nearness()).isEqualTo(Nearness.HOLDS);
    }

    @Test
    void holdsForPeopleByTheirAddress() {
        var jane = SignerPattern.glob("https://accounts.google.com", Glob.parse("*@acme.io"), Map.of());

        assertThat(judge(jane, ANCHOR, MINT.signing(DIGEST).by("jane@acme.io", "https://accounts.google.com"), true)
                        .nearness())
                .isEqualTo(Nearness.HOLDS);
    }

    @Test
    void holdsForWhatCosign2LeftInAnnotations() {
        assertThat(judge(legacy(MINT.signing(DIGEST), DIGEST)).nearness()).isEqualTo(Nearness.HOLDS);
        assertThat(judge(legacy(MINT.signing(DIGEST), OTHER)).reason()).contains("one of another image");
        var late = MINT.signing(DIGEST);
        late.integrated = SigstoreMint.SIGNED.plus(Duration.ofDays(20));
        assertThat(judge(legacy(late, DIGEST)).reason()).contains("its certificate was not valid");
    }

    /** cosign 1 to 2.1 wrote statements into the log as intoto, and so does cosign 2 where it is told to. */
    @ParameterizedTest
    @EnumSource(
            value = Entry.class,
            names = {"ENVELOPE_1", "STATEMENT_1", "STATEMENT_2"})
    void holdsForWhatCosign2Attested(Entry entry) {
        var signing = MINT.attesting(PROVENANCE);
        signing.entry = entry;
        assertThat(attested("https://slsa.dev/provenance/v1", signing.attestation(false)))
                .isEqualTo(ArtifactResult.holds(PROVENANCE));

        var other = MINT.attesting(PROVENANCE);
        other.entry = entry;
        var mine = signing.attestation(false);
        var mixed = new HashMap<>(mine.annotations());
        mixed.put(
                "dev.sigstore.cosign/bundle",
                other.attestation(false).annotations().get("dev.sigstore.cosign/bundle"));
        assertThat(attested(
                                "https://slsa.dev/provenance/v1",
                                new SignatureArtifact(Form.ENVELOPE, mine.content(), mixed, "x"))
                        .reason())
                .contains("its log entry is about another signature");
    }

    @Test
    void refusesAStatementWhoseEnvelopeTheBundleDoesNotKeepAndSaysHowToMendIt() {
        assertRefused("attest it anew, with cosign 2.2 or later", signing -> signing.entry = Entry.STATEMENT_1);
    }

    /** cosign 2 has the whole envelope stamped, cosign 3 the signature alone. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void holdsForAnAttestationWithATimestamp(boolean stampsEnvelope) {
        var signing = MINT.attesting(PROVENANCE);
        signing.isLogged = false;
        signing.isStamped = true;
        var judge = new ArtifactVerifier(
                signer(release(), ANCHOR, false),
                new VerificationTarget.Attestation(Set.of("https://slsa.dev/provenance/v1")),
                DIGEST);
        assertThat(judge.judge(signing.attestation(stampsEnvelope))).isEqualTo(ArtifactResult.holds(PROVENANCE));

        signing.stamped = SigstoreMint.SIGNED.plus(Duration.ofDays(20));
        assertThat(judge.judge(signing.attestation(stampsEnvelope)).reason()).contains("was not valid");
    }

    @Test
    void holdsByATimestampWhereNoLogIsRequired() {
        var signing = MINT.signing(DIGEST);
        signing.isLogged = false;
        signing.isStamped = true;

        assertThat(judge(release(), ANCHOR, signing, false).nearness()).isEqualTo(Nearness.HOLDS);
        assertRefused("it is in no transparency log", each -> {
            each.isLogged = false;
            each.isStamped = true;
        });
    }

    /** A leaked key of a certificate that is long gone. */
    @ParameterizedTest
    @ValueSource(ints = {-20, 20})
    void refusesWhatWasLoggedOutsideOfTheCertificatesLife(int days) {
        assertRefused(
                "when its certificate was not valid",
                signing -> signing.integrated = SigstoreMint.SIGNED.plus(Duration.ofDays(days)));
        assertRefused("when its certificate was not valid", signing -> {
            signing.entry = Entry.HASHED_2;
            signing.isStamped = true;
            signing.stamped = SigstoreMint.SIGNED.plus(Duration.ofDays(days));
        });
    }

    @Test
    void refusesWhatHasNoTimeThatIsProven() {
        assertRefused("key was not in use", signing -> signing.entry = Entry.HASHED_2);
        assertRefused("key was not in use", signing -> signing.isPromised = false);
        var signing = MINT.signing(DIGEST);
        signing.isLogged = false;
        assertThat(judge(release(), ANCHOR, signing, false).reason()).contains("nothing proves when it was made");
    }

    /** Entry 0 has a proof and no time, entry 1 a time that no log has signed. */
    @Test
    void refusesATimeThatASecondEntryClaims() {
        var signing = MINT.signing(DIGEST);
        signing.isPromised = false;
        var bundle = signing.bundle();
        var entries = (ArrayNode) bundle.at("/verificationMaterial/tlogEntries");
        var second = entries.get(0).deepCopy();
        ((ObjectNode) second).putObject("inclusionPromise").put("signedEntryTimestamp", "AAAA");
        ((ObjectNode) second).put("logIndex", "1");
        entries.add(second);

        assertThat(judge(artifact(bundle)).nearness()).isEqualTo(Nearness.BROKEN);
        assertThat(judge(artifact(with(bundle, entries, 1, 0))).nearness()).isEqualTo(Nearness.BROKEN);
    }

    @Test
    void refusesOneEntryTwiceAndOneOfAnotherKindThanItSays() {
        var bundle = MINT.signing(DIGEST).bundle();
        var entries = (ArrayNode) bundle.at("/verificationMaterial/tlogEntries");
        ((ObjectNode) entries.get(0).path("kindVersion")).put("version", "0.0.2");
        assertThat(judge(artifact(bundle)).reason()).contains("another kind than it says");
        ((ObjectNode) entries.get(0).path("kindVersion")).put("version", "0.0.1");
        entries.add(entries.get(0));
        assertThat(judge(artifact(bundle)).reason()).contains("one log entry twice");
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
    void refusesAPlaceThatIsNotInTheLog(String field, String number) {
        var bundle = MINT.signing(DIGEST).bundle();
        ((ObjectNode) bundle.at("/verificationMaterial/tlogEntries/0/inclusionProof")).put(field, number);

        assertThat(judge(artifact(bundle)).reason()).contains("no place in the transparency log");
    }

    @Test
    void refusesALogsKeyThatWasNotInUse() {
        assertRefusedBy("key was not in use", "/tlogs/0/publicKey/validFor", "2026-10-01T00:00:00Z");
        assertRefusedBy(
                "no certificate authority of the trust root was in use",
                "/certificateAuthorities/0/validFor",
                "2026-10-01T00:00:00Z");
        assertRefusedBy("in none of its logs", "/ctlogs/0/publicKey/validFor", "2026-10-01T00:00:00Z");
        var root = MINT.trustedRoot();
        ((ObjectNode) root.at("/timestampAuthorities/0/validFor")).put("end", "2026-10-01T00:00:00Z");
        var signing = MINT.signing(DIGEST);
        signing.entry = Entry.HASHED_2;
        signing.isStamped = true;
        assertThat(judge(release(), TrustedRoots.read(root.toString()), signing, true)
                        .reason())
                .contains("key was not in use");
    }

    @Test
    void refusesCertificatesThatAreNotForSigning() {
        assertRefused("not one for signing code", signing -> signing.usage = KeyPurposeId.id_kp_serverAuth);
    }

    @Test
    void refusesCertificatesOfOthers() {
        assertRefused("none of the trust root's authorities", signing -> signing.issuedBy = SigstoreMint.pair());
        assertRefused("in none of its logs", signing -> signing.isSeen = false);
        assertRefused("in none of its logs", signing -> signing.seenBy = SigstoreMint.pair());
        assertThat(judge(release(), STRANGER.anchor(), MINT.signing(DIGEST), true)
                        .reason())
                .contains("transparency log is not in the trust root");
    }

    @Test
    void refusesEntriesOfOtherLogs() {
        assertRefused("log is not in the trust root", signing -> signing.loggedBy = SigstoreMint.pair());
    }

    /** The entry of one signature beside another, though both are by the same authority. */
    @ParameterizedTest
    @EnumSource(value = Entry.class, mode = EnumSource.Mode.EXCLUDE, names = "STATEMENT_1")
    void refusesTheLogEntryOfAnotherSignature(Entry entry) {
        var mine = MINT.signing(DIGEST);
        var other = MINT.signing(OTHER);
        mine.entry = entry;
        mine.isStamped = true;
        other.entry = entry;
        var bundle = mine.bundle();
        var entries = (ArrayNode) bundle.at("/verificationMaterial/tlogEntries");
        entries.set(0, other.bundle().at("/verificationMaterial/tlogEntries/0"));

        assertThat(judge(artifact(bundle)).reason()).contains("its log entry is about another signature");
    }

    /** The same key and payload, but a certificate that the entry does not name. */
    @ParameterizedTest
    @EnumSource(value = Entry.class, mode = EnumSource.Mode.EXCLUDE, names = "STATEMENT_1")
    void refusesAnotherCertificateOfTheSameKey(Entry entry) {
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

        assertThat(judge(artifact(bundle)).reason()).contains("its log entry is about another signature");
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
    void refusesWhatWasTamperedWith(String pointer) {
        var bundle = MINT.signing(DIGEST).bundle();
        int slash = pointer.lastIndexOf('/');
        var text = bundle.at(pointer).asText();
        var middle = text.length() / 2;
        var other = text.charAt(middle) == 'A' ? 'B' : 'A';
        ((ObjectNode) bundle.at(pointer.substring(0, slash)))
                .put(pointer.substring(slash + 1), text.substring(0, middle) + other + text.substring(middle + 1));

        assertThat(judge(artifact(bundle)).nearness()).isNotEqualTo(Nearness.HOLDS);
    }

    /** Every byte of a bundle, one at a time: no exception gets out, and nothing new holds. */
    @Test
    void survivesAnyMutation() {
        var bundle = MINT.signing(DIGEST).bundle().toString().getBytes(StandardCharsets.UTF_8);
        var random = new Random(20261123);
        for (int i = 0; i < 2_000; i++) {
            var mutant = bundle.clone();
            mutant[random.nextInt(mutant.length)] = (byte) random.nextInt(32, 127);
            var judgement = judge(new SignatureArtifact(Form.BUNDLE, mutant, Map.of(), "x"));
            if (judgement.nearness() == Nearness.HOLDS) {
                assertThat(Bundles.parse(mutant)).isEqualTo(Bundles.parse(bundle));
            }
        }
    }

    @Test
    void tellsWhoElseHasSigned() {
        assertOther(
                "it is by https://github.com/evil/shop",
                signing -> signing.names = uri("https://github.com/evil/shop"));
        assertOther("its issuer is https://evil.example", signing -> signing.issuer = "https://evil.example");
        var fork = SignerPattern.glob(
                SigstoreMint.ISSUER, Glob.parse(WORKFLOW), Map.of("buildTrigger", Glob.parse("workflow_dispatch")));
        assertThat(judge(fork, ANCHOR, MINT.signing(DIGEST), true))
                .isEqualTo(new ArtifactResult(Nearness.OTHER, "a signature is another's: its buildTrigger is \"push\""));
    }

    @Test
    void refusesCertificatesThatDoNotNameExactlyOne() {
        assertUnreadable(
                "exactly one signer",
                signing -> signing.names = new GeneralName[] {
                    uri(SigstoreMint.SUBJECT)[0], new GeneralName(GeneralName.rfc822Name, "jane@acme.io")
                });
        assertUnreadable(
                "neither address nor URI",
                signing -> signing.names = new GeneralName[] {new GeneralName(GeneralName.dNSName, "acme.io")});
        assertUnreadable("names no issuer", signing -> signing.issuer = "");
    }

    @Test
    void neverTakesAKeyForAnIdentityNorAnIdentityForAKey() {
        var key = new KeyMint(KeyMint.Algorithm.P256);
        assertThat(judge(artifact(key.bundle(DIGEST))).reason()).contains("one by key, not by certificate");
        assertThat(new ArtifactVerifier(new KeySigner(key.authority("ci")), VerificationTarget.SIGNATURE, DIGEST)
                        .judge(artifact(MINT.signing(DIGEST).bundle()))
                        .reason())
                .contains("one by certificate, not by key");
    }

    @Test
    void neverTakesAnAttestationForASignatureNorOneTypeForAnother() {
        var statement = KeyMint.statement(DIGEST)
                .put("predicateType", "https://slsa.dev/provenance/v1")
                .toString();
        var attestation = artifact(MINT.attesting(statement).bundle());
        assertThat(judge(attestation).nearness()).isEqualTo(Nearness.UNRELATED);
        assertThat(attested("https://slsa.dev/provenance/v1", attestation)).isEqualTo(ArtifactResult.holds(statement));
        assertThat(attested("https://slsa.dev/provenance/v0.2", attestation).nearness())
                .isEqualTo(Nearness.UNRELATED);
        assertThat(attested(
                                "https://slsa.dev/provenance/v1",
                                artifact(MINT.signing(DIGEST).bundle()))
                        .nearness())
                .isEqualTo(Nearness.UNRELATED);
    }

    private static ArtifactResult attested(String type, SignatureArtifact artifact) {
        var signer = signer(release(), ANCHOR, true);
        return new ArtifactVerifier(signer, new VerificationTarget.Attestation(Set.of(type)), DIGEST).judge(artifact);
    }

    private static SignerPattern release() {
        return SignerPattern.glob(
                SigstoreMint.ISSUER,
                Glob.parse(WORKFLOW),
                Map.of("sourceRepositoryURI", Glob.parse("https://github.com/acme/shop")));
    }

    private static CertificateSigner signer(SignerPattern who, TrustAnchor anchor, boolean requiresLog) {
        return new CertificateSigner(
                new Authority.Keyless("ci", who, anchor, requiresLog), new TrustedRoots().of(anchor));
    }

    private static ArtifactResult judge(SignerPattern who, TrustAnchor anchor, Signing signing, boolean requiresLog) {
        return new ArtifactVerifier(signer(who, anchor, requiresLog), VerificationTarget.SIGNATURE, DIGEST)
                .judge(artifact(signing.bundle()));
    }

    private static ArtifactResult judge(SignatureArtifact artifact) {
        return new ArtifactVerifier(signer(release(), ANCHOR, true), VerificationTarget.SIGNATURE, DIGEST).judge(artifact);
    }

    private static ArtifactResult judge(Consumer<Signing> change) {
        var signing = MINT.signing(DIGEST);
        change.accept(signing);
        return judge(artifact(signing.bundle()));
    }

    private static void assertHolds(Consumer<Signing> change) {
        assertThat(judge(change))
                .extracting(ArtifactResult::nearness, ArtifactResult::reason)
                .containsExactly(Nearness.HOLDS, "");
    }

    private static void assertRefused(String reason, Consumer<Signing> change) {
        var judgement = judge(change);
        assertThat(judgement.nearness()).as(judgement.reason()).isEqualTo(Nearness.BROKEN);
        assertThat(judgement.reason()).contains(reason);
    }

    private static void assertOther(String reason, Consumer<Signing> change) {
        assertThat(judge(change)).isEqualTo(new ArtifactResult(Nearness.OTHER, "a signature is another's: " + reason));
    }

    private static void assertUnreadable(String reason, Consumer<Signing> change) {
        var judgement = judge(change);
        assertThat(judgement.nearness()).isEqualTo(Nearness.UNREADABLE);
        assertThat(judgement.reason()).contains(reason);
    }

    private static void assertRefusedBy(String reason, String pointer, String end) {
        var root = MINT.trustedRoot();
        ((ObjectNode) root.at(pointer)).put("end", end);
        var judgement = judge(release(), TrustedRoots.read(root.toString()), MINT.signing(DIGEST), true);
        assertThat(judgement.nearness()).as(judgement.reason()).isEqualTo(Nearness.BROKEN);
        assertThat(judgement.reason()).contains(reason);
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
                Form.BUNDLE, bundle.toString().getBytes(StandardCharsets.UTF_8), Map.of(), "sha256:x");
    }

    private static SignatureArtifact legacy(Signing signing, String digest) {
        var payload = KeyMint.payload(digest);
        return new SignatureArtifact(Form.SIMPLE_SIGNING, payload, signing.annotations(payload), "sha256:x");
    }
}
