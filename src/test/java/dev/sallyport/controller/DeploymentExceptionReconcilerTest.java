package dev.sallyport.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.api.v1alpha1.DeploymentExceptionStatus;
import dev.sallyport.api.v1alpha1.DeploymentExceptionStatus.Phase;
import dev.sallyport.exception.ExceptionExpiryListener.Stage;
import dev.sallyport.policy.ExceptionYaml;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The life of an exception that was made on November 1 and ends on December 1. */
class DeploymentExceptionReconcilerTest {
    private static final String APPROVED = ExceptionYaml.ASKED + "approvedBy: bob\n";

    private final List<Stage> told = new ArrayList<>();

    @Test
    void waitsForApproval() {
        var control = reconcile(exception(ExceptionYaml.ASKED), "2026-11-02T00:00:00Z");

        assertThat(status(control).phase()).isEqualTo(Phase.PENDING);
        assertThat(ready(control)).isEqualTo("False Pending");
        assertThat(told).isEmpty();
    }

    @Test
    void looksAgainADayAheadOfTheEndAndAtTheEnd() {
        var made = exception(APPROVED);

        var active = reconcile(made, "2026-11-02T00:00:00Z");
        assertThat(status(active).phase()).isEqualTo(Phase.ACTIVE);
        assertThat(ready(active)).isEqualTo("True Active");
        assertThat(told).isEmpty();
        assertThat(wait(active)).isEqualTo(Duration.ofDays(28).plusMillis(1));

        made.setStatus(status(active));
        var expiring = reconcile(made, "2026-11-30T00:00:00.001Z");
        assertThat(status(expiring).phase()).isEqualTo(Phase.ACTIVE);
        assertThat(told).containsExactly(Stage.EXPIRING);
        assertThat(wait(expiring)).isEqualTo(Duration.ofDays(1));

        made.setStatus(status(expiring));
        var expired = reconcile(made, "2026-12-01T00:00:00Z");
        assertThat(status(expired).phase()).isEqualTo(Phase.EXPIRED);
        assertThat(ready(expired)).isEqualTo("False Expired");
        assertThat(told).containsExactly(Stage.EXPIRING, Stage.EXPIRED);
        assertThat(expired.getScheduleDelay()).isEmpty();
    }

    @Test
    void tellsOfNothingTwice() {
        var made = exception(APPROVED);
        made.setStatus(status(reconcile(made, "2026-11-30T12:00:00Z")));

        assertThat(reconcile(made, "2026-11-30T13:00:00Z").isNoUpdate()).isTrue();
        made.setStatus(status(reconcile(made, "2026-12-02T00:00:00Z")));
        assertThat(reconcile(made, "2026-12-03T00:00:00Z").isNoUpdate()).isTrue();

        assertThat(told).containsExactly(Stage.EXPIRING, Stage.EXPIRED);
    }

    /** What lives for ten hours is told of in its last. */
    @Test
    void tellsOfAShortLifeInItsLastTenth() {
        var brief = exception(APPROVED.replace("2026-12-01T00:00:00Z", "2026-11-01T10:00:00Z"));

        assertThat(wait(reconcile(brief, "2026-11-01T00:00:00Z")))
                .isEqualTo(Duration.ofHours(9).plusMillis(1));
    }

    @Test
    void leavesUsesToThoseWhoCountThem() {
        var used = exception(APPROVED);
        used.setStatus(new DeploymentExceptionStatus(0L, Phase.PENDING, 7L, "2026-11-02T00:00:00Z", List.of()));

        var control = reconcile(used, "2026-11-03T00:00:00Z");

        assertThat(status(control).uses()).isNull();
        assertThat(status(control).lastUsedTime()).isNull();
    }

    @Test
    void saysWhatIsWrong() {
        var control = reconcile(exception(APPROVED.replace("name: web", "name: '*'")), "2026-11-02T00:00:00Z");

        assertThat(status(control).phase()).isEqualTo(Phase.PENDING);
        assertThat(ready(control)).isEqualTo("False Invalid");
    }

    private UpdateControl<DeploymentException> reconcile(DeploymentException exception, String now) {
        return new DeploymentExceptionReconciler((_, stage) -> told.add(stage), InstantSource.fixed(Instant.parse(now)))
                .reconcile(exception, null);
    }

    private static DeploymentException exception(String spec) {
        return ExceptionYaml.exception("legacy", spec);
    }

    private static DeploymentExceptionStatus status(UpdateControl<DeploymentException> control) {
        return control.getResource().orElseThrow().getStatus();
    }

    private static String ready(UpdateControl<DeploymentException> control) {
        var ready = status(control).conditions().getFirst();
        return ready.getStatus() + " " + ready.getReason();
    }

    private static Duration wait(UpdateControl<DeploymentException> control) {
        return Duration.ofMillis(control.getScheduleDelay().orElseThrow());
    }
}
