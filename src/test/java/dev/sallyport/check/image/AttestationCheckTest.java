package dev.sallyport.check.image;

import static dev.sallyport.check.image.ImageFixture.DIGEST;
import static dev.sallyport.check.image.ImageFixture.workload;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.check.rule.StatementRule;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Evidence;
import dev.sallyport.outcome.Outcome.Failed;
import dev.sallyport.outcome.Outcome.Passed;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.Outcome.Undecided;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.signature.Authority;
import dev.sallyport.signature.ImageResolver.Resolution.Resolved;
import dev.sallyport.signature.RejectionReason;
import dev.sallyport.signature.Unavailable;
import dev.sallyport.signature.Verification;
import dev.sallyport.signature.Verification.Rejected;
import dev.sallyport.signature.Verification.Verified;
import dev.sallyport.signature.VerificationTarget;
import dev.sallyport.sigstore.KeyMint;
import dev.sallyport.sigstore.KeyMint.Algorithm;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.Glob;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AttestationCheckTest {
    private static final String TYPE = "https://slsa.dev/provenance/v1";
    private static final Authority CI = new KeyMint(Algorithm.P256).authority("ci");
    private static final Authority OTHER = new KeyMint(Algorithm.P256).authority("other");
    private static final Verification MISSING = new Rejected(RejectionReason.MISSING, "there is none");
    private static final Verification DOWN = new Unavailable(UndecidedReason.REGISTRY_UNAVAILABLE, "a.io is down");

    private final Map<Authority, Verification> verifications = new HashMap<>(Map.of(CI, MISSING, OTHER, MISSING));
    private final List<VerificationTarget> targets = new ArrayList<>();

    @Test
    void reportsStaleAttestation() {
        var since = Optional.of(Instant.parse("2026-11-23T12:00:00Z"));
        verifications.put(CI, new Verified(List.of(statement("{\"a\": 1, \"b\": 1}")), since));
        assertThat(answer())
                .isEqualTo(
                        new Passed(List.of(new Evidence("a.io/web:1", DIGEST, List.of("ci (" + TYPE + ")"), since))));
    }

    @Test
    void passesIfOneStatementMeetsAllConditions() {
        verifications.put(
                OTHER, new Verified(List.of(statement("{\"a\": 1, \"b\": 1}"), statement("{\"a\": 2, \"b\": 2}"))));

        assertThat(answer("predicate.a == 2", "predicate.b == 2"))
                .isEqualTo(new Passed(List.of(new Evidence("a.io/web:1", DIGEST, List.of("other (" + TYPE + ")")))));
        assertThat(targets).containsOnly(new VerificationTarget.Attestation(Set.of(TYPE)));
    }

    @Test
    void failsIfOnlySeveralStatementsTogetherMeetConditions() {
        verifications.put(CI, new Verified(List.of(statement("{\"a\": 1, \"b\": 2}"))));
        verifications.put(OTHER, new Verified(List.of(statement("{\"a\": 2, \"b\": 1}"))));

        assertThat(problem(answer("predicate.a == 2", "predicate.b == 2")).message())
                .startsWith("Invalid: the attestation " + TYPE + " of image \"a.io/web:1\" (" + DIGEST
                        + ") violates the policy:")
                .contains("failed expression: predicate.a == 2; failed expression: predicate.b == 2");
    }

    @Test
    void failsWithoutAttestation() {
        verifications.put(OTHER, new Rejected(RejectionReason.IDENTITY_MISMATCH, "has another identity"));

        assertThat(problem(answer()).message())
                .isEqualTo("IdentityMismatch: image \"a.io/web:1\" (" + DIGEST + ") has no attestation of type " + TYPE
                        + " by ci or other. ci: there is none; other: has another identity");
    }

    @Test
    void isUndecidedIfConditionCannotBeEvaluated() {
        verifications.put(CI, new Verified(List.of(statement("{}"))));

        assertThat(answer("predicate.a == 2"))
                .isInstanceOfSatisfying(
                        Undecided.class, found -> assertThat(found.reason()).isEqualTo(UndecidedReason.POLICY_ERROR));
    }

    @Test
    void isUndecidedWhileRegistryIsDownUnlessOtherAuthorityAttested() {
        verifications.put(CI, DOWN);
        assertThat(answer())
                .isInstanceOfSatisfying(
                        Undecided.class,
                        found -> assertThat(found.reason()).isEqualTo(UndecidedReason.REGISTRY_UNAVAILABLE));
        verifications.put(OTHER, new Verified(List.of(statement("{}"))));
        assertThat(answer()).isInstanceOf(Passed.class);
    }

    @Test
    void ignoresOtherImages() {
        assertThat(check().questions(workload("b.io/web:1"))).isEmpty();
    }

    private Outcome answer(String... conditions) {
        return check(conditions)
                .questions(workload("a.io/web:1"))
                .findFirst()
                .orElseThrow()
                .answer(Deadline.in(Duration.ofSeconds(5), InstantSource.system()));
    }

    private AttestationCheck check(String... conditions) {
        return new AttestationCheck(
                List.of(Glob.parse("a.io/**")),
                TYPE,
                List.of(CI, OTHER),
                Stream.of(conditions)
                        .map(condition -> StatementRule.compile(condition, null))
                        .<Function<Map<String, Object>, Outcome>>map(rule -> rule::evaluate)
                        .toList(),
                (image, _, _) -> new Resolved(image.withDigest(DIGEST)),
                (_, authority, wanted, _, _) -> {
                    targets.add(wanted);
                    return verifications.get(authority);
                });
    }

    private static String statement(String predicate) {
        return "{\"predicateType\": \"" + TYPE + "\", \"predicate\": " + predicate + "}";
    }

    private static Problem problem(Outcome outcome) {
        return ((Failed) outcome).problems().getFirst();
    }
}
