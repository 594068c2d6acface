package dev.sallyport.sigstore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.registry.layout.Layouts;
import dev.sallyport.signature.Authority;
import dev.sallyport.signature.ImageIndexes;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.SignatureArtifact;
import dev.sallyport.signature.SignerPattern;
import dev.sallyport.signature.TrustAnchor;
import dev.sallyport.signature.Verification;
import dev.sallyport.signature.VerificationTarget;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.Glob;
import dev.sallyport.workload.ImageReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.signature.ImageResolver.Resolution;
import dev.sallyport.signature.SignatureSource.Search;
import dev.sallyport.signature.Verification.Cause;
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

/** What the real cosign has signed and attested with a real Fulcio, Rekor 2 and timestamp authority, kept in directories. */
class CosignKeylessTest {
    private static final Path FIXTURES = Path.of("src/test/resources/sigstore/cosign-3.1.3/keyless");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TrustAnchor ANCHOR = TrustedRoots.read(text("trusted_root.json"));
    private static final SigstoreMint STRANGERS = new SigstoreMint();
    private static final TrustAnchor STRANGER = STRANGERS.anchor();

    /** cosign 3.1.3 stamps the signature of a legacy attestation, and looks for a stamp of the envelope. */
    private static final Set<String> REFUSED_BY_ITSELF = Set.of("legacy-provenance", "legacy-scan");

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

        VerificationTarget wanted() {
            return predicateType.isEmpty() ? VerificationTarget.SIGNATURE : new VerificationTarget.Attestation(Set.of(predicateType));
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
    void thereIsOneOfEveryKind() throws IOException {
        assertThat(cases().map(Case::name))
                .contains("email", "workflow", "stamped", "provenance", "scan", "stamped-provenance")
                .contains("legacy-email", "legacy-workflow", "legacy-provenance", "legacy-scan");
        assertThat(cases().filter(each -> !each.cosign().equals("accept")).map(Case::name))
                .as("what we accept cosign accepts, but for these")
                .containsExactlyInAnyOrderElementsOf(REFUSED_BY_ITSELF);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void holdsForWhoeverSignedIt(Case each) {
        assertThat(verify(each, each.signer(), ANCHOR, each.logged(), each.wanted()))
                .isInstanceOf(Verification.Verified.class);
    }

    /** Where the log is not required an entry does no harm; where it is a timestamp alone is not enough. */
    @ParameterizedTest
    @MethodSource("cases")
    void asksForTheLogWhereItIsRequired(Case each) {
        assertThat(verify(each, each.signer(), ANCHOR, false, each.wanted())).isInstanceOf(Verification.Verified.class);
        if (!each.logged()) {
            assertRefused(
                    verify(each, each.signer(), ANCHOR, true, each.wanted()),
                    Cause.INVALID,
                    "it is in no transparency log");
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void refusesAnybodyElse(Case each) {
        var otherSubject = pattern(each.issuer(), "https://github.com/evil/**", Map.of());
        assertRefused(
                verify(each, otherSubject, ANCHOR, each.logged(), each.wanted()),
                Cause.IDENTITY_MISMATCH,
                "it is by " + each.subject());
        var otherIssuer = pattern("https://accounts.google.com", each.subject(), Map.of());
        assertRefused(
                verify(each, otherIssuer, ANCHOR, each.logged(), each.wanted()),
                Cause.IDENTITY_MISMATCH,
                "its issuer is " + each.issuer());
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void readsWhatTheCertificateClaims(Case each) {
        var right = Map.of(
                "sourceRepositoryURI", Glob.parse("https://github.com/example/shop"),
                "sourceRepositoryRef", Glob.parse("refs/tags/v1.4"),
                "sourceRepositoryDigest", Glob.parse("a".repeat(40)),
                "runnerEnvironment", Glob.parse("github-hosted"),
                "buildTrigger", Glob.parse("push"),
                "sourceRepositoryOwnerURI", Glob.parse("https://github.com/example"));
        assertThat(verify(each, pattern(each.issuer(), each.subject(), right), ANCHOR, each.logged(), each.wanted()))
                .isInstanceOf(Verification.Verified.class);
        var wrong = Map.of("runnerEnvironment", Glob.parse("self-hosted"));
        assertRefused(
                verify(each, pattern(each.issuer(), each.subject(), wrong), ANCHOR, each.logged(), each.wanted()),
                Cause.IDENTITY_MISMATCH,
                "its runnerEnvironment is \"github-hosted\"");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void refusesWhatAnotherSigstoreVouchesFor(Case each) {
        assertRefused(
                verify(each, each.signer(), STRANGER, each.logged(), each.wanted()), Cause.INVALID, "names them, and");
    }

    /** The trust root without one of its parts, each of which vouches for something. */
    @ParameterizedTest
    @MethodSource("cases")
    void needsEveryPartOfTheTrustRoot(Case each) throws IOException {
        for (var part : List.of("certificateAuthorities", "ctlogs", "timestampAuthorities")) {
            assertThat(verify(each, each.signer(), without(part), each.logged(), each.wanted()))
                    .as(part)
                    .isInstanceOf(Verification.Rejected.class);
        }
        if (each.logged()) {
            assertThat(verify(each, each.signer(), without("tlogs"), true, each.wanted()))
                    .isInstanceOf(Verification.Rejected.class);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void neverTakesASignatureForAnAttestationNorTheOtherWayRound(Case each) {
        var other = each.predicateType().isEmpty()
                ? new VerificationTarget.Attestation(Set.of("https://slsa.dev/provenance/v1"))
                : VerificationTarget.SIGNATURE;

        assertThat(verify(each, each.signer(), ANCHOR, false, other)).isInstanceOf(Verification.Rejected.class);
    }

    /** Everything that was signed, held against every other image's digest. */
    @ParameterizedTest
    @MethodSource("cases")
    void refusesWhatIsSaidOfAnotherImage(Case each) throws IOException {
        for (var other :
                cases().filter(it -> !it.digest().equals(each.digest())).toList()) {
            var judge = new ArtifactVerifier(signer(each.signer(), ANCHOR, each.logged()), each.wanted(), other.digest());
            assertThat(search(each, artifact -> judge.judge(artifact).nearness() == ArtifactResult.Nearness.HOLDS))
                    .isInstanceOf(Search.Exhausted.class);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void handsOnWhatIsSaidAsItIs(Case each) {
        var verified = (Verification.Verified) verify(each, each.signer(), ANCHOR, each.logged(), each.wanted());
        if (!each.predicateType().isEmpty()) {
            assertThat(verified.statements())
                    .singleElement()
                    .asString()
                    .contains(each.predicateType().contains("vuln") ? "Überlauf beim Zählen – 数" : "Jürgen ☕");
        }
    }

    private static Verification verify(
            Case each, SignerPattern who, TrustAnchor anchor, boolean requiresLog, VerificationTarget wanted) {
        return new SigstoreVerifier(layouts(each))
                .verify(
                        image(each),
                        new Authority.Keyless("them", who, anchor, requiresLog),
                        wanted,
                        NOBODY,
                        Deadline.in(Duration.ofSeconds(30), InstantSource.system()));
    }

    private static Search search(Case each, Predicate<SignatureArtifact> accepts) {
        return layouts(each)
                .search(
                        image(each),
                        each.wanted(),
                        NOBODY,
                        Deadline.in(Duration.ofSeconds(30), InstantSource.system()),
                        accepts);
    }

    private static CertificateSigner signer(SignerPattern who, TrustAnchor anchor, boolean requiresLog) {
        return new CertificateSigner(
                new Authority.Keyless("them", who, anchor, requiresLog), new TrustedRoots().of(anchor));
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

    private static void assertRefused(Verification verification, Cause cause, String reason) {
        assertThat(verification).isInstanceOfSatisfying(Verification.Rejected.class, rejected -> {
            assertThat(rejected.cause()).as(rejected.reason()).isEqualTo(cause);
            assertThat(rejected.reason()).contains(reason);
        });
    }

    /** With the stranger's in its place, for a root without any is none. */
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
