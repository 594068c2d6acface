package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.admission.Verdict;
import dev.sallyport.compile.SpecError;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.environment.DeploymentHistory.Past;
import dev.sallyport.environment.VerificationSummary;
import dev.sallyport.finding.Finding;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.signature.RejectionReason;
import dev.sallyport.signature.Unavailable;
import dev.sallyport.signature.Verification;
import dev.sallyport.signature.Verification.Rejected;
import dev.sallyport.signature.Verification.Verified;
import dev.sallyport.signature.VerificationTarget;
import dev.sallyport.sigstore.KeyMint;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of {@code evidence: Attestation}: promotion by attestations of another cluster. */
class AttestedPromotionTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final KeyMint KEY = new KeyMint(KeyMint.Algorithm.P256);
    private static final String A = "sha256:" + "a".repeat(64);
    private static final String B = "sha256:" + "b".repeat(64);
    private static final Instant SINCE = EnvironmentFixture.NOW.minus(Duration.ofHours(2));
    private static final VerificationSummary SUMMARY = new VerificationSummary(
            "staging", "shop", "Deployment", "web", Set.of(A), SINCE, SINCE.plus(Duration.ofHours(1)));

    private final EnvironmentFixture cluster = new EnvironmentFixture();
    private final Map<String, Verification> answers = new HashMap<>();

    @BeforeEach
    void createEnvironment() {
        cluster.authorizer = (_, _) -> true;
        cluster.verifier = (image, authority, wanted, _, _) -> {
            assertThat(wanted)
                    .isEqualTo(new VerificationTarget.Attestation(Set.of(VerificationSummary.PREDICATE_TYPE)));
            return answers.getOrDefault(
                    authority.name() + " " + image.digest(), new Rejected(RejectionReason.MISSING, "there is none"));
        };
        cluster.with("production", environment("Deny", authority("eu")));
    }

    private static String environment(String action, String... authorities) {
        return """
            namespaces: [shop]
            promotion:
              from: staging
              soak: 30m
              evidence: Attestation
              action: %s
              attestedBy:
            """.formatted(action)
                + Stream.of(authorities).collect(Collectors.joining()).indent(4);
    }

    private static String authority(String name) {
        return "- name: " + name + "\n  key:\n    pem: |\n" + KEY.pem().indent(6);
    }

    @Test
    void allowsAndRecordsAttestedImages() {
        answers.put("eu " + A, attested(SUMMARY));

        assertThat(evaluate("web", A)).isInstanceOf(Verdict.Allowed.class);
        assertThat(evaluate("web", A).evidence()).singleElement().satisfies(evidence -> {
            assertThat(evidence.digest()).isEqualTo(A);
            assertThat(evidence.authorities()).containsExactly("eu (staging)");
        });
    }

    @Test
    void deniesWithoutAttestation() {
        assertThat(evaluate("web", A).findings()).singleElement().satisfies(finding -> {
            assertThat(finding.check()).isEqualTo("promotion/evidence");
            assertThat(finding.message())
                    .isEqualTo("environment \"production\" requires an attestation by eu that Deployment \"web\" was"
                            + " healthy in \"staging\" for 30m with r.example/web@" + A + ". eu: there is none");
            assertThat(finding.fix()).startsWith("deploy the same workload with the same digests to \"staging\"");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "environment, dev, for environment \"dev\"",
        "kind, StatefulSet, for StatefulSet \"web\"",
        "name, api, for Deployment \"api\"",
        "verificationResult, FAILED, not a passed verification summary of Sallyport",
        "verifier, https://example.com/other, not a passed verification summary of Sallyport",
        "healthyAt, 2026-11-24T10:31:00Z, for health from 2026-11-24T10:31:00Z to 2026-11-24T11:00:00Z only",
        "healthyAt, soon, not a passed verification summary of Sallyport",
        "timeVerified, 2026-11-24T10:29:59Z, for health from 2026-11-24T10:00:00Z to 2026-11-24T10:29:59Z" + " only",
        "predicateType, https://slsa.dev/provenance/v1, not a passed verification summary of Sallyport"
    })
    void deniesAttestationWithOtherField(String field, String value, String reason) {
        answers.put("eu " + A, attested(with(field, value)));

        assertThat(evaluate("web", A).findings())
                .singleElement()
                .extracting(Finding::message)
                .asString()
                .endsWith("eu: the attestation is " + reason);
    }

    @Test
    void ignoresTimesInTheFuture() {
        answers.put("eu " + A, attested(with("timeVerified", "2027-01-01T00:00:00Z")));
        assertThat(evaluate("web", A)).isInstanceOf(Verdict.Allowed.class);

        answers.put(
                "eu " + A,
                attested(new VerificationSummary(
                        "staging",
                        "shop",
                        "Deployment",
                        "web",
                        Set.of(A),
                        EnvironmentFixture.NOW.minus(Duration.ofMinutes(29)),
                        EnvironmentFixture.NOW.plus(Duration.ofHours(1)))));
        assertThat(evaluate("web", A)).isInstanceOf(Verdict.Denied.class);
    }

    @Test
    void requiresAllImagesInOneStatement() {
        answers.put("eu " + A, attested(SUMMARY));
        answers.put(
                "eu " + B,
                attested(new VerificationSummary(
                        "staging", "shop", "Deployment", "web", Set.of(B), SUMMARY.healthyAt(), SUMMARY.verifiedAt())));
        assertThat(evaluate("web", A, B)).isInstanceOf(Verdict.Denied.class);

        answers.put(
                "eu " + B,
                attested(new VerificationSummary(
                        "staging",
                        "shop",
                        "Deployment",
                        "web",
                        Set.of(A, B),
                        SUMMARY.healthyAt(),
                        SUMMARY.verifiedAt())));
        assertThat(evaluate("web", A, B)).isInstanceOf(Verdict.Allowed.class);
    }

    /** An image that ran in many environments has many attestations; their number and order decide nothing. */
    @Test
    void findsEvidenceAtEveryPosition() {
        cluster.with("production", environment("Deny", authority("eu")));
        var other = new VerificationSummary(
                "test", "shop", "Deployment", "web", Set.of(A), SUMMARY.healthyAt(), SUMMARY.verifiedAt());
        var decisive = attested(SUMMARY).statements().getFirst();
        var ignored = attested(other).statements().getFirst();
        for (int count : new int[] {1, 2, 16, 17, 65, 300}) {
            for (int at : new int[] {0, count / 2, count - 1}) {
                var statements = new ArrayList<>(Collections.nCopies(count, ignored));
                answers.put("eu " + A, new Verified(statements));
                assertThat(evaluate("web", A)).isInstanceOf(Verdict.Denied.class);
                statements.set(at, decisive);
                answers.put("eu " + A, new Verified(statements));
                assertThat(evaluate("web", A)).isInstanceOf(Verdict.Allowed.class);
            }
        }
    }

    @Test
    void isUndecidedIfEvidenceMayBeUnread() {
        cluster.with("production", environment("Deny", authority("eu")));
        var gap = Optional.of(new Unavailable(UndecidedReason.SEARCH_CUT_OFF, "there are more"));
        answers.put("eu " + A, new Verified(List.of(), Optional.empty(), gap));
        assertThat(evaluate("web", A).findings())
                .singleElement()
                .extracting(Finding::undecidedReason)
                .isEqualTo(UndecidedReason.SEARCH_CUT_OFF);

        answers.put("eu " + A, new Verified(attested(SUMMARY).statements(), Optional.empty(), gap));
        assertThat(evaluate("web", A)).isInstanceOf(Verdict.Allowed.class);
    }

    @Test
    void acceptsAnyAuthorityAndDefersWhileOneIsUndecided() {
        cluster.with("production", environment("Deny", authority("eu"), authority("us")));
        answers.put("eu " + A, new Unavailable(UndecidedReason.REGISTRY_UNAVAILABLE, "it does not answer"));
        assertThat(evaluate("web", A)).isInstanceOf(Verdict.Deferred.class);

        answers.put("us " + A, attested(SUMMARY));
        assertThat(evaluate("web", A)).isInstanceOf(Verdict.Allowed.class);
    }

    @Test
    void ignoresOwnRecordsExceptOfSameEnvironment() {
        var past = new Past("shop", Set.of(A), Optional.of(SINCE), Optional.empty(), false);
        cluster.history = (environment, _, _) -> environment.equals("staging") ? List.of(past) : List.of();
        assertThat(evaluate("web", A)).isInstanceOf(Verdict.Denied.class);

        cluster.history = (environment, _, _) -> environment.equals("production") ? List.of(past) : List.of();
        assertThat(evaluate("web", A)).isInstanceOf(Verdict.Allowed.class);
    }

    @Test
    void acceptsKeylessAttestation() {
        var keyless = "- name: eu\n  keyless: {issuer: \"https://issuer.example\", subject: \"%s\", trustRoot: %s}\n";
        cluster.with("production", environment("Deny", keyless.formatted("operator@eu.example", "public")));
        answers.put("eu " + A, attested(SUMMARY));
        assertThat(evaluate("web", A)).isInstanceOf(Verdict.Allowed.class);

        cluster.with("production", environment("Deny", keyless.formatted("operator@eu.example", "unknown")));
        assertThat(evaluate("web", A)).isInstanceOf(Verdict.Denied.class);
        cluster.with("production", environment("Deny", keyless.formatted("**", "public")));
        assertThat(evaluate("web", A)).isNotInstanceOf(Verdict.Allowed.class);
    }

    @Test
    void warnsWithActionWarn() {
        cluster.with("production", environment("Warn", authority("eu")));
        assertThat(evaluate("web", A)).isInstanceOf(Verdict.Allowed.class);
        assertThat(evaluate("web", A).findings()).hasSize(1);
    }

    /** A missing key denies deployments to this Environment only. */
    @Test
    void deniesWhileKeyIsMissing() {
        cluster.with("other", "namespaces: [other]");
        cluster.with("production", environment("Deny", """
            - name: eu
              key: {secretRef: {name: eu, key: cosign.pub}}
            """));
        answers.put("eu " + A, attested(SUMMARY));
        assertThat(evaluate("web", A).findings())
                .singleElement()
                .extracting(Finding::message)
                .asString()
                .contains("there is no Secret \"eu\" with an entry \"cosign.pub\"");
        assertThat(cluster.judge("ann", pods("web", "other", A), null)).isInstanceOf(Verdict.Allowed.class);

        cluster.keys = (_, _, _) -> Optional.of(KEY.pem());
        cluster.index().keysChanged();
        assertThat(evaluate("web", A)).isInstanceOf(Verdict.Allowed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "promotion: {from: staging, evidence: Attestation}",
                "promotion: {from: staging, attestedBy: [{name: eu, key: {secretRef: {name: eu, key: k}}}]}",
                "promotion: {from: staging, evidence: Attestation, attestedBy: [{name: eu}]}",
                "promotion: {from: staging, evidence: Attestation, attestedBy: [{name: eu, key: {pem: none}}]}"
            })
    void rejectsInvalidPromotion(String promotion) {
        var errors = cluster.compiler()
                .compile(EnvironmentFixture.environment("next", "namespaces: [next]\n" + promotion))
                .errors();
        assertThat(errors).anySatisfy(error -> {
            assertThat(error.path()).startsWith("spec.promotion.attestedBy");
            assertThat(error.cause()).isEqualTo(SpecError.ErrorReason.INVALID);
        });
    }

    @Test
    void usesLongestSoakTime() {
        assertThat(cluster.environments().soakAskedOf("staging")).isZero(); // staging of another cluster

        cluster.with("staging", attesting("soak: 20m, "));
        assertThat(cluster.environments().soakAskedOf("staging")).isEqualTo(Duration.ofMinutes(20));

        cluster.with("here", "namespaces: [here]\npromotion: {from: staging, soak: 25m}");
        assertThat(cluster.environments().soakAskedOf("staging")).isEqualTo(Duration.ofMinutes(25));
    }

    @Test
    void compilesKeylessAttestation() {
        cluster.with("next", """
            namespaces: [next]
            attestation:
              repositories: ["**"]
              keyless:
                caURL: https://fulcio.example.org
                rekorTlogURL: https://rekor.example.org
                tsaURL: https://tsa.example.org/api/v1/timestamp
                trustRoot: private
            """);

        assertThat(cluster.environments()
                        .find("next")
                        .flatMap(CompiledEnvironment::attestation)
                        .map(CompiledEnvironment.AttestationRules::signing))
                .contains(new CompiledEnvironment.AttestationSigning.WithIdentity(
                        URI.create("https://fulcio.example.org"),
                        URI.create("https://rekor.example.org"),
                        URI.create("https://tsa.example.org/api/v1/timestamp"),
                        "sigstore",
                        Optional.of("private")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "attestation: {repositories: ['**']} | spec.attestation",
                "attestation: {repositories: ['**'], keyRef: {name: k, key: k}, keyless: {caURL: https://a,"
                        + " rekorTlogURL: https://b, tsaURL: https://c}} | spec.attestation",
                "attestation: {repositories: ['**'], passwordRef: {name: k, key: k}, keyless: {caURL: https://a,"
                        + " rekorTlogURL: https://b, tsaURL: https://c}} | spec.attestation.passwordRef",
                "attestation: {repositories: ['**'], keyless: {rekorTlogURL: https://b, tsaURL: https://c}} |"
                        + " spec.attestation.keyless.caURL",
                "attestation: {repositories: ['**'], keyless: {caURL: https://a, rekorTlogURL: 'ftp://b', tsaURL:"
                        + " https://c}} | spec.attestation.keyless.rekorTlogURL",
                "attestation: {repositories: ['**'], keyless: {caURL: https://a, rekorTlogURL: https://b, tsaURL:"
                        + " 'https://me:secret@c'}} | spec.attestation.keyless.tsaURL",
                "attestation: {repositories: ['**'], keyless: {caURL: 'https://a b', rekorTlogURL: https://b, tsaURL:"
                        + " https://c}} | spec.attestation.keyless.caURL",
                "attestation: {repositories: ['**'], keyless: {caURL: https://a, rekorTlogURL: https://b, tsaURL:"
                        + " https://c, audience: ' '}} | spec.attestation.keyless.audience",
                "attestation: {keyRef: {name: k, key: k}} | spec.attestation.repositories",
                "attestation: {repositories: ['a[b'], keyRef: {name: k, key: k}} | spec.attestation.repositories[0]",
                "attestation: {soak: soon, repositories: ['**'], keyRef: {name: k, key: k}} | spec.attestation.soak"
            })
    void rejectsInvalidAttestation(String attestation, String path) {
        assertThat(cluster.compiler()
                        .compile(EnvironmentFixture.environment("next", "namespaces: [next]\n" + attestation))
                        .errors())
                .extracting(SpecError::path)
                .containsExactly(path);
    }

    private static String attesting(String more) {
        return "namespaces: [shop-staging]\nattestation: {" + more + "repositories: ['**'], keyRef: {name: k, key: k}}";
    }

    private Verdict evaluate(String name, String... digests) {
        return cluster.judge("ann", pods(name, "shop", digests), null);
    }

    private static String pods(String name, String namespace, String... digests) {
        return """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: %s, namespace: %s}
            spec:
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers: [%s]
            """.formatted(
                        name,
                        namespace,
                        Stream.of(digests)
                                .map(digest -> "{name: c%s, image: \"r.example/web@%s\"}"
                                        .formatted(digest.substring(7, 9), digest))
                                .collect(Collectors.joining(", ")));
    }

    private static Verified attested(VerificationSummary summary) {
        return attested(statement(summary));
    }

    private static Verified attested(Map<String, Object> statement) {
        try {
            return new Verified(List.of(JSON.writeValueAsString(statement)));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Map<String, Object> statement(VerificationSummary summary) {
        var statement = new LinkedHashMap<String, Object>();
        statement.put("_type", KeyMint.STATEMENT);
        statement.put("predicateType", VerificationSummary.PREDICATE_TYPE);
        statement.put("predicate", summary.predicate("r.example/web@" + A));
        return statement;
    }

    /** Returns a valid statement with another value in one field. */
    @SuppressWarnings("unchecked")
    private static Map<String, Object> with(String field, String value) {
        var statement = statement(SUMMARY);
        var predicate = (Map<String, Object>) statement.get("predicate");
        var soak = (Map<String, Object>) predicate.get("sallyport_soak");
        if (field.equals("verifier")) {
            predicate.put(field, Map.of("id", value));
        } else if (statement.containsKey(field)) {
            statement.put(field, value);
        } else {
            assertThat(predicate.containsKey(field) || soak.containsKey(field)).isTrue();
            (soak.containsKey(field) ? soak : predicate).put(field, value);
        }
        return statement;
    }
}
