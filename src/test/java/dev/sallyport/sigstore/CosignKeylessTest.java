package dev.sallyport.sigstore;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.registry.layout.Layouts;
import dev.sallyport.signature.Authority;
import dev.sallyport.signature.ImageIndexes;
import dev.sallyport.signature.ImageResolver.Resolution;
import dev.sallyport.signature.ImageVerifier;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.RejectionReason;
import dev.sallyport.signature.SignatureArtifact;
import dev.sallyport.signature.SignatureSource.Search;
import dev.sallyport.signature.SignerPattern;
import dev.sallyport.signature.TrustAnchor;
import dev.sallyport.signature.Verification;
import dev.sallyport.signature.VerificationTarget;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.Glob;
import dev.sallyport.workload.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Recorded signatures and attestations of cosign with Fulcio, Rekor 2 and a timestamp authority. */
class CosignKeylessTest {
    private static final Path FIXTURES = Path.of("src/test/resources/sigstore/cosign-3.1.3/keyless");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TrustAnchor ANCHOR = TrustedRoots.read(text("trusted_root.json"));
    private static final SigstoreMint STRANGERS = new SigstoreMint();
    private static final TrustAnchor STRANGER = STRANGERS.anchor();

    /**
     * cosign 3.1.3 creates a timestamp for the signature of a legacy attestation, but verifies one for the envelope.
     */
    private static final Set<String> REJECTED = Set.of("legacy-provenance", "legacy-scan");

    private static final PullIdentity NOBODY = new PullIdentity("default", "default", List.of());

    record Case(
            String name,
            String digest,
            String issuer,
            String subject,
            String predicateType,
            boolean logged,
            String cosign) {

        static Case of(JsonNode json) {
            return new Case(
                    json.path("case").asText(),
                    json.path("digest").asText(),
                    json.path("issuer").asText(),
                    json.path("subject").asText(),
                    json.path("predicateType").asText(),
                    json.path("logged").asBoolean(),
                    json.path("cosign").asText());
        }

        VerificationTarget target() {
            return predicateType.isEmpty()
                    ? VerificationTarget.SIGNATURE
                    : new VerificationTarget.Attestation(Set.of(predicateType));
        }

        SignerPattern signer() {
            return pattern(issuer, subject, Map.of());
        }

        boolean isByWorkflow() {
            return subject.startsWith("https://");
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() throws IOException {
        return JSON.readTree(text("cases.json")).valueStream().map(Case::of);
    }

    static Stream<Case> workflows() throws IOException {
        return cases().filter(Case::isByWorkflow);
    }

    @Test
    void hasFixtureOfEveryKind() throws IOException {
        assertThat(cases().map(Case::name))
                .contains("email", "workflow", "stamped", "provenance", "scan", "stamped-provenance")
                .contains("legacy-email", "legacy-workflow", "legacy-provenance", "legacy-scan");
        assertThat(cases().filter(each -> !each.cosign().equals("accept")).map(Case::name))
                .as("what we accept cosign accepts, but for these")
                .containsExactlyInAnyOrderElementsOf(REJECTED);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void verifiesExpectedIdentity(Case each) {
        assertThat(verify(each, each.signer(), ANCHOR, each.logged(), each.target()))
                .isInstanceOf(Verification.Verified.class);
    }

    /** A log entry is ignored if optional; if required, a timestamp is not sufficient. */
    @ParameterizedTest
    @MethodSource("cases")
    void requiresLogEntryOnlyIfConfigured(Case each) {
        assertThat(verify(each, each.signer(), ANCHOR, false, each.target())).isInstanceOf(Verification.Verified.class);
        if (!each.logged()) {
            assertRejected(
                    verify(each, each.signer(), ANCHOR, true, each.target()),
                    RejectionReason.INVALID,
                    "it is not in a transparency log");
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void rejectsOtherIdentities(Case each) {
        var otherSubject = pattern(each.issuer(), "https://github.com/evil/**", Map.of());
        assertRejected(
                verify(each, otherSubject, ANCHOR, each.logged(), each.target()),
                RejectionReason.IDENTITY_MISMATCH,
                "its subject is " + each.subject());
        var otherIssuer = pattern("https://accounts.google.com", each.subject(), Map.of());
        assertRejected(
                verify(each, otherIssuer, ANCHOR, each.logged(), each.target()),
                RejectionReason.IDENTITY_MISMATCH,
                "its issuer is " + each.issuer());
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void matchesCertificateClaims(Case each) {
        var right = Map.of(
                "sourceRepositoryURI", Glob.parse("https://github.com/example/shop"),
                "sourceRepositoryRef", Glob.parse("refs/tags/v1.4"),
                "sourceRepositoryDigest", Glob.parse("a".repeat(40)),
                "runnerEnvironment", Glob.parse("github-hosted"),
                "buildTrigger", Glob.parse("push"),
                "sourceRepositoryOwnerURI", Glob.parse("https://github.com/example"));
        assertThat(verify(each, pattern(each.issuer(), each.subject(), right), ANCHOR, each.logged(), each.target()))
                .isInstanceOf(Verification.Verified.class);
        var wrong = Map.of("runnerEnvironment", Glob.parse("self-hosted"));
        assertRejected(
                verify(each, pattern(each.issuer(), each.subject(), wrong), ANCHOR, each.logged(), each.target()),
                RejectionReason.IDENTITY_MISMATCH,
                "its runnerEnvironment is \"github-hosted\"");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void rejectsOtherTrustRoot(Case each) {
        assertRejected(
                verify(each, each.signer(), STRANGER, each.logged(), each.target()),
                RejectionReason.INVALID,
                "names this identity but is not valid");
    }

    /** Each part of the trust root is necessary. */
    @ParameterizedTest
    @MethodSource("cases")
    void requiresEveryPartOfTrustRoot(Case each) throws IOException {
        for (var part : List.of("certificateAuthorities", "ctlogs", "timestampAuthorities")) {
            assertThat(verify(each, each.signer(), without(part), each.logged(), each.target()))
                    .as(part)
                    .isInstanceOf(Verification.Rejected.class);
        }
        if (each.logged()) {
            assertThat(verify(each, each.signer(), without("tlogs"), true, each.target()))
                    .isInstanceOf(Verification.Rejected.class);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void rejectsSignatureAsAttestationAndViceVersa(Case each) {
        var other = each.predicateType().isEmpty()
                ? new VerificationTarget.Attestation(Set.of("https://slsa.dev/provenance/v1"))
                : VerificationTarget.SIGNATURE;

        assertThat(verify(each, each.signer(), ANCHOR, false, other)).isInstanceOf(Verification.Rejected.class);
    }

    /** Verifies every artifact with the digests of all other images. */
    @ParameterizedTest
    @MethodSource("cases")
    void rejectsArtifactsOfOtherImages(Case each) throws IOException {
        for (var other :
                cases().filter(it -> !it.digest().equals(each.digest())).toList()) {
            var verifier =
                    new CosignVerifier(signer(each.signer(), ANCHOR, each.logged()), each.target(), other.digest());
            assertThat(search(each, artifact -> verifier.verify(artifact).isVerified()))
                    .isInstanceOf(Search.Exhausted.class);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void returnsStatementsUnchanged(Case each) {
        var verified = (Verification.Verified) verify(each, each.signer(), ANCHOR, each.logged(), each.target());
        if (!each.predicateType().isEmpty()) {
            assertThat(verified.statements())
                    .singleElement()
                    .asString()
                    .contains(each.predicateType().contains("vuln") ? "Überlauf beim Zählen – 数" : "Jürgen ☕");
        }
    }

    private static Verification verify(
            Case each, SignerPattern pattern, TrustAnchor anchor, boolean requiresLog, VerificationTarget target) {
        return new ImageVerifier(layouts(each), List.of(new CosignFormat()))
                .verify(
                        image(each),
                        new Authority.Identity("them", pattern, anchor, requiresLog, true),
                        target,
                        NOBODY,
                        Deadline.in(Duration.ofSeconds(30), InstantSource.system()));
    }

    private static Search search(Case each, Predicate<SignatureArtifact> accepts) {
        return layouts(each)
                .search(
                        image(each),
                        new CosignQuery(each.target()),
                        NOBODY,
                        Deadline.in(Duration.ofSeconds(30), InstantSource.system()),
                        accepts);
    }

    private static CertificateSigner signer(SignerPattern pattern, TrustAnchor anchor, boolean requiresLog) {
        return new CertificateSigner(
                new Authority.Identity("them", pattern, anchor, requiresLog, true), new TrustedRoots().of(anchor));
    }

    private static Layouts layouts(Case each) {
        return new Layouts(
                Map.of(image(each).name(), FIXTURES.resolve(each.name())),
                (_, _, _) -> new Resolution.NotFound("elsewhere"),
                (_, _, _, _, _) -> new Search.Exhausted(List.of()),
                ImageIndexes.NONE);
    }

    private static ImageReference image(Case each) {
        return ImageReference.parse("registry.example.org/" + each.name() + "@" + each.digest());
    }

    private static SignerPattern pattern(String issuer, String subject, Map<String, Glob> claims) {
        return SignerPattern.glob(issuer, Glob.parse(subject), claims);
    }

    private static void assertRejected(Verification verification, RejectionReason cause, String reason) {
        assertThat(verification).isInstanceOfSatisfying(Verification.Rejected.class, rejected -> {
            assertThat(rejected.rejectionReason()).as(rejected.reason()).isEqualTo(cause);
            assertThat(rejected.reason()).contains(reason);
        });
    }

    /** Replaces a part by that of another trust root, because a root without it is malformed. */
    private static TrustAnchor without(String part) throws IOException {
        var root = (ObjectNode) JSON.readTree(text("trusted_root.json"));
        root.set(part, STRANGERS.trustedRoot().path(part));
        return TrustedRoots.read(root.toString());
    }

    private static String text(String name) {
        try {
            return Files.readString(FIXTURES.resolve(name));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
