package dev.sallyport.exception;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.exception.ExceptionApprovalRules.Denial;
import dev.sallyport.identity.User;
import dev.sallyport.policy.ExceptionYaml;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests of the rules for writing exceptions. Bob and Ann have the verb approve, Jane and Joe do not. */
class ExceptionApprovalRulesTest {
    private static final Instant NOW = Instant.parse("2026-11-20T00:00:00Z");
    private static final DeploymentException REQUESTED = exception(ExceptionYaml.ASKED);
    private static final String VERSION = "approvedGeneration: 1\napprovedUID: u-legacy\n";
    private static final DeploymentException APPROVED = with("approvedBy: bob\n" + VERSION);

    @Test
    void allowsRequestAndApprovalByAnotherUser() {
        assertThat(denial("jane", REQUESTED, null)).isEmpty();
        assertThat(denial("bob", APPROVED, REQUESTED)).isEmpty();
        assertThat(denial("ann", with("approvedBy: ann\n" + VERSION), APPROVED)).isEmpty();
    }

    @Test
    void allowsChangesOutsideTheSpec() {
        assertThat(denial("joe", APPROVED, APPROVED)).isEmpty();
        var expired = exception(ExceptionYaml.ASKED.replace("2026-12-01", "2026-01-01"));
        assertThat(denial("joe", expired, expired)).isEmpty();
    }

    @Test
    void deniesRequestForAnotherUser() {
        assertForbidden("joe", REQUESTED, null, "set requestedBy to your own user name");
    }

    @Test
    void deniesApprovalInNewException() {
        assertForbidden("jane", APPROVED, null, "must be empty in a new exception");
        assertForbidden("bob", APPROVED, null, "set requestedBy to your own user name");
        assertInvalid("jane", with("approvedBy: jane\n"), null, "spec.approvedBy");
    }

    @Test
    void deniesApprovalForAnotherUser() {
        assertForbidden("ann", APPROVED, REQUESTED, "set approvedBy to your own user name");
        assertForbidden("jane", APPROVED, REQUESTED, "set approvedBy to your own user name");
    }

    @Test
    void deniesApprovalByRequester() {
        assertInvalid("jane", with("approvedBy: jane\n"), REQUESTED, "spec.approvedBy");
    }

    @Test
    void deniesApprovalWithoutPermission() {
        assertForbidden("joe", with("approvedBy: joe\n"), REQUESTED, "lacks the right to approve");
    }

    @Test
    void deniesApprovalByServiceAccountOfTheNamespace() {
        var account = "system:serviceaccount:shop:bot";
        var approved = with("approvedBy: " + account + "\n" + VERSION);

        assertForbidden(account, approved, REQUESTED, "is a service account of namespace \"shop\"");
    }

    @Test
    void allowsWithdrawalByRequesterAndApprovers() {
        assertThat(denial("jane", REQUESTED, APPROVED)).isEmpty();
        assertThat(denial("ann", REQUESTED, APPROVED)).isEmpty();
        assertForbidden("joe", REQUESTED, APPROVED, "lacks the right to approve");
    }

    @Test
    void deniesChangeByOtherUsers() {
        var wider = exception(ExceptionYaml.ASKED.replace("name: web", "name: web*"));

        assertThat(denial("jane", wider, REQUESTED)).isEmpty();
        assertThat(denial("jane", wider, APPROVED)).isEmpty();
        assertForbidden("bob", wider, REQUESTED, "may change this exception");
        assertForbidden("bob", wider, APPROVED, "may change this exception");
    }

    /** A change is denied with the previous approval and together with a new approval. */
    @Test
    void deniesChangeWithoutNewApproval() {
        for (var change : new String[][] {
            {"[policy]", "[policy, other]"},
            {"[network/host-port]", "[network/host-port, network/service-type]"},
            {"name: web", "name: web*"},
            {"2026-12-01", "2026-12-02"},
            {"the old balancer needs it", "the new balancer needs it"},
            {"requestedBy: jane", "requestedBy: jane\nticket: OPS-1"},
            {"requestedBy: jane", "requestedBy: jane\nimages: [docker.io/library/nginx]"}
        }) {
            var changed = exception(ExceptionYaml.ASKED.replace(change[0], change[1]) + "approvedBy: bob\n");
            assertForbidden("jane", changed, APPROVED, "have the change approved");
            assertForbidden("bob", changed, APPROVED, "may change this exception");
            assertForbidden("bob", changed, REQUESTED, "may change this exception");
        }
    }

    @Test
    void deniesApprovalWithoutTheVersionThatWasRead() {
        var how = "run: sallyport exception approve legacy -n shop";
        assertForbidden("bob", with("approvedBy: bob\n"), REQUESTED, how);
        assertForbidden("bob", with("approvedBy: bob\napprovedGeneration: 1\n"), REQUESTED, how);
        assertForbidden("bob", with("approvedBy: bob\napprovedUID: u-legacy\n"), REQUESTED, how);
    }

    @Test
    void deniesApprovalOfAnotherVersionThanThePresentOne() {
        var changed = exception(ExceptionYaml.ASKED);
        changed.getMetadata().setGeneration(2L);
        assertForbidden(
                "bob", APPROVED, changed, "approvedGeneration is 1, but the exception has metadata.generation 2");
        assertThat(denial("bob", with("approvedBy: bob\napprovedGeneration: 2\napprovedUID: u-legacy\n"), changed))
                .isEmpty();

        var createdAgain = exception(ExceptionYaml.ASKED);
        createdAgain.getMetadata().setUid("u-other");
        assertForbidden("bob", APPROVED, createdAgain, "was deleted and created again");
    }

    /** A requester sets the version in advance, so that an approval without one would be complete. */
    @Test
    void rejectsVersionWithoutApproval() {
        assertInvalid("jane", with(VERSION), null, "spec.approvedGeneration");
        assertInvalid("jane", with(VERSION), REQUESTED, "spec.approvedGeneration");
        assertInvalid("jane", with("approvedUID: u-legacy\n"), REQUESTED, "spec.approvedGeneration");
        assertInvalid(
                "jane", with("approvedGeneration: 3\napprovedUID: u-legacy\n"), APPROVED, "spec.approvedGeneration");
        var changed = exception(ExceptionYaml.ASKED.replace("the old", "the older") + VERSION);
        assertInvalid("jane", changed, REQUESTED, "spec.approvedGeneration");
        assertForbidden(
                "jane", with("approvedBy: bob\napprovedGeneration: 3\napprovedUID: u-legacy\n"), APPROVED, "own");
    }

    @Test
    void allowsTheVersionOfAWithdrawnApprovalToRemain() {
        var withdrawn = with(VERSION);
        assertThat(denial("jane", withdrawn, APPROVED)).isEmpty();
        assertThat(denial("jane", exception(ExceptionYaml.ASKED.replace("the old", "the older") + VERSION), withdrawn))
                .isEmpty();

        withdrawn.getMetadata().setGeneration(3L); // the approval and its withdrawal were changes too
        assertForbidden("bob", APPROVED, withdrawn, "has changed since you read it");
    }

    @Test
    void deniesNewRequestAndApprovalWithWideGlob() {
        for (var wide : List.of("'w*'", "we*", "'*-web'", "we**", "'a*b'")) {
            var path = "spec.workloads[0].name";
            var spec = ExceptionYaml.ASKED.replace("name: web", "name: " + wide);
            assertInvalid("jane", exception(spec), null, path);
            assertInvalid("jane", exception(spec), REQUESTED, path);
            assertInvalid("bob", exception(spec + "approvedBy: bob\n" + VERSION), exception(spec), path);
            assertThat(denial("jane", exception(spec), exception(spec + "approvedBy: bob\n" + VERSION)))
                    .as("withdrawal")
                    .isEmpty();
        }
        for (var narrow : List.of("web*", "web-*-a", "w", "db")) {
            assertThat(denial("jane", exception(ExceptionYaml.ASKED.replace("name: web", "name: " + narrow)), null))
                    .as(narrow)
                    .isEmpty();
        }
    }

    @Test
    void rejectsChangedRequester() {
        var taken = exception(ExceptionYaml.ASKED.replace("requestedBy: jane", "requestedBy: joe"));

        assertInvalid("joe", taken, REQUESTED, "spec.requestedBy");
        assertInvalid("jane", taken, REQUESTED, "spec.requestedBy");
    }

    @Test
    void rejectsExpirationTimeInPastOrBeyondMaximum() {
        assertThat(denial("jane", until("2026-12-20T00:00:00Z"), null)).isEmpty();
        assertInvalid("jane", until("2026-12-20T00:00:01Z"), null, "spec.expirationTime");
        assertInvalid("jane", until("2026-11-20T00:00:00Z"), null, "spec.expirationTime");
        assertInvalid("jane", until("2027-11-20T00:00:00Z"), REQUESTED, "spec.expirationTime");
        var over = exception(ExceptionYaml.ASKED.replace("2026-12-01", "2026-11-01"));
        var overAndApproved =
                exception(ExceptionYaml.ASKED.replace("2026-12-01", "2026-11-01") + "approvedBy: bob\n" + VERSION);
        assertInvalid("bob", overAndApproved, over, "spec.expirationTime");
    }

    @Test
    void rejectsMalformedSpec() {
        assertInvalid(
                "jane",
                exception(ExceptionYaml.ASKED.replace("name: web", "name: '*'")),
                null,
                "spec.workloads[0].name");
        var empty = exception(ExceptionYaml.ASKED);
        empty.setSpec(null);
        assertThat(denial("jane", empty, null)).containsInstanceOf(Denial.Invalid.class);
    }

    private static void assertForbidden(
            String user, DeploymentException after, @Nullable DeploymentException before, String why) {
        assertThat(denial(user, after, before))
                .hasValueSatisfying(denial -> assertThat(denial)
                        .isInstanceOfSatisfying(
                                Denial.Forbidden.class,
                                forbidden -> assertThat(forbidden.why()).contains(why)));
    }

    private static void assertInvalid(
            String user, DeploymentException after, @Nullable DeploymentException before, String path) {
        assertThat(denial(user, after, before))
                .hasValueSatisfying(denial -> assertThat(denial)
                        .isInstanceOfSatisfying(
                                Denial.Invalid.class,
                                invalid -> assertThat(invalid.errors())
                                        .anySatisfy(error ->
                                                assertThat(error.path()).isEqualTo(path))));
    }

    private static Optional<Denial> denial(
            String user, DeploymentException after, @Nullable DeploymentException before) {
        return new ExceptionApprovalRules(
                        Duration.ofDays(30),
                        (requester, permission) -> permission.verb().equals("approve")
                                && permission.resource().equals("deploymentexceptions")
                                && permission.namespace().equals("shop")
                                && permission.name().equals("legacy")
                                && (requester.name().equals("bob")
                                        || requester.name().equals("ann")
                                        || requester.name().endsWith(":bot")),
                        Runnable::run,
                        InstantSource.fixed(NOW))
                .denial(User.named(user), after, before)
                .join();
    }

    private static DeploymentException with(String more) {
        return exception(ExceptionYaml.ASKED + more);
    }

    private static DeploymentException until(String time) {
        return exception(ExceptionYaml.ASKED.replace("2026-12-01T00:00:00Z", time));
    }

    private static DeploymentException exception(String spec) {
        return ExceptionYaml.exception("legacy", spec);
    }
}
