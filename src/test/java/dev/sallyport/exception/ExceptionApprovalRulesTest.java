package dev.sallyport.exception;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.exception.ExceptionApprovalRules.Denial;
import dev.sallyport.identity.User;
import dev.sallyport.policy.ExceptionYaml;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests of the rules for writing exceptions. Bob and Ann have the verb approve, Jane and Joe do not. */
class ExceptionApprovalRulesTest {
    private static final Instant NOW = Instant.parse("2026-11-20T00:00:00Z");
    private static final DeploymentException REQUESTED = exception(ExceptionYaml.ASKED);
    private static final DeploymentException APPROVED = exception(ExceptionYaml.ASKED + "approvedBy: bob\n");

    @Test
    void allowsRequestAndApprovalByAnotherUser() {
        assertThat(denial("jane", REQUESTED, null)).isEmpty();
        assertThat(denial("bob", APPROVED, REQUESTED)).isEmpty();
        assertThat(denial("ann", with("approvedBy: ann\n"), APPROVED)).isEmpty();
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
    void allowsWithdrawalByRequesterAndApprovers() {
        assertThat(denial("jane", REQUESTED, APPROVED)).isEmpty();
        assertThat(denial("ann", REQUESTED, APPROVED)).isEmpty();
        assertForbidden("joe", REQUESTED, APPROVED, "lacks the right to approve");
    }

    @Test
    void deniesChangeByOtherUsers() {
        var wider = exception(ExceptionYaml.ASKED.replace("name: web", "name: w*"));

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
            {"name: web", "name: w*"},
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
        var overAndApproved = exception(ExceptionYaml.ASKED.replace("2026-12-01", "2026-11-01") + "approvedBy: bob\n");
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
                                        || requester.name().equals("ann")),
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
