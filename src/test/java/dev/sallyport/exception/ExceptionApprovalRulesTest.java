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

/** Who may write what into an exception. Bob and Ann may approve, Jane and Joe may not. */
class ExceptionApprovalRulesTest {
    private static final Instant NOW = Instant.parse("2026-11-20T00:00:00Z");
    private static final DeploymentException ASKED = exception(ExceptionYaml.ASKED);
    private static final DeploymentException APPROVED = exception(ExceptionYaml.ASKED + "approvedBy: bob\n");

    @Test
    void letsOneAskAndAnotherApprove() {
        assertThat(denial("jane", ASKED, null)).isEmpty();
        assertThat(denial("bob", APPROVED, ASKED)).isEmpty();
        assertThat(denial("ann", with("approvedBy: ann\n"), APPROVED)).isEmpty();
    }

    @Test
    void letsWhatIsNotInTheSpecChange() {
        assertThat(denial("joe", APPROVED, APPROVED)).isEmpty();
        var expired = exception(ExceptionYaml.ASKED.replace("2026-12-01", "2026-01-01"));
        assertThat(denial("joe", expired, expired)).isEmpty();
    }

    @Test
    void nobodyAsksForAnother() {
        assertForbidden("joe", ASKED, null, "set requestedBy to your own user name");
    }

    @Test
    void nothingIsBornApproved() {
        assertForbidden("jane", APPROVED, null, "must be empty in a new exception");
        assertForbidden("bob", APPROVED, null, "set requestedBy to your own user name");
        assertInvalid("jane", with("approvedBy: jane\n"), null, "spec.approvedBy");
    }

    @Test
    void nobodyApprovesForAnother() {
        assertForbidden("ann", APPROVED, ASKED, "set approvedBy to your own user name");
        assertForbidden("jane", APPROVED, ASKED, "set approvedBy to your own user name");
    }

    @Test
    void nobodyApprovesWhatHeHasAskedFor() {
        assertInvalid("jane", with("approvedBy: jane\n"), ASKED, "spec.approvedBy");
    }

    @Test
    void nobodyApprovesWithoutTheRight() {
        assertForbidden("joe", with("approvedBy: joe\n"), ASKED, "lacks the right to approve");
    }

    @Test
    void approvalIsWithdrawnByWhoAskedOrMayApprove() {
        assertThat(denial("jane", ASKED, APPROVED)).isEmpty();
        assertThat(denial("ann", ASKED, APPROVED)).isEmpty();
        assertForbidden("joe", ASKED, APPROVED, "lacks the right to approve");
    }

    @Test
    void nobodyElseChangesWhatItIsFor() {
        var wider = exception(ExceptionYaml.ASKED.replace("name: web", "name: w*"));

        assertThat(denial("jane", wider, ASKED)).isEmpty();
        assertThat(denial("jane", wider, APPROVED)).isEmpty();
        assertForbidden("bob", wider, ASKED, "may change this exception");
        assertForbidden("bob", wider, APPROVED, "may change this exception");
    }

    /** By nobody, with the approval that was for something else, or along with a new one. */
    @Test
    void nothingIsChangedWithoutANewApproval() {
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
            assertForbidden("bob", changed, ASKED, "may change this exception");
        }
    }

    @Test
    void whoAskedStaysWhoAsked() {
        var taken = exception(ExceptionYaml.ASKED.replace("requestedBy: jane", "requestedBy: joe"));

        assertInvalid("joe", taken, ASKED, "spec.requestedBy");
        assertInvalid("jane", taken, ASKED, "spec.requestedBy");
    }

    @Test
    void nothingLastsTooLong() {
        assertThat(denial("jane", until("2026-12-20T00:00:00Z"), null)).isEmpty();
        assertInvalid("jane", until("2026-12-20T00:00:01Z"), null, "spec.expirationTime");
        assertInvalid("jane", until("2026-11-20T00:00:00Z"), null, "spec.expirationTime");
        assertInvalid("jane", until("2027-11-20T00:00:00Z"), ASKED, "spec.expirationTime");
        var over = exception(ExceptionYaml.ASKED.replace("2026-12-01", "2026-11-01"));
        var overAndApproved = exception(ExceptionYaml.ASKED.replace("2026-12-01", "2026-11-01") + "approvedBy: bob\n");
        assertInvalid("bob", overAndApproved, over, "spec.expirationTime");
    }

    @Test
    void whatIsMalformedIsRefused() {
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
                .hasValueSatisfying(refusal -> assertThat(refusal)
                        .isInstanceOfSatisfying(
                                Denial.Forbidden.class,
                                forbidden -> assertThat(forbidden.why()).contains(why)));
    }

    private static void assertInvalid(
            String user, DeploymentException after, @Nullable DeploymentException before, String path) {
        assertThat(denial(user, after, before))
                .hasValueSatisfying(refusal -> assertThat(refusal)
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
                        (who, right) -> right.verb().equals("approve")
                                && right.resource().equals("deploymentexceptions")
                                && right.namespace().equals("shop")
                                && right.name().equals("legacy")
                                && (who.name().equals("bob") || who.name().equals("ann")),
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
