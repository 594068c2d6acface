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

/** An exception from its creation on November 1 to its expiration on December 1. */
class DeploymentExceptionReconcilerTest {
    private static final String APPROVED = ExceptionYaml.ASKED + "approvedBy: bob\n";

    private final List<Stage> reported = new ArrayList<>();

    @Test
    void isPendingWithoutApproval() {
        var control = reconcile(exception(ExceptionYaml.ASKED), "2026-11-02T00:00:00Z");

        assertThat(status(control).phase()).isEqualTo(Phase.PENDING);
        assertThat(ready(control)).isEqualTo("False Pending");
        assertThat(reported).isEmpty();
    }

    @Test
    void reconcilesOneDayBeforeExpirationAndAtExpiration() {
        var approved = exception(APPROVED);

        var active = reconcile(approved, "2026-11-02T00:00:00Z");
        assertThat(status(active).phase()).isEqualTo(Phase.ACTIVE);
        assertThat(ready(active)).isEqualTo("True Active");
        assertThat(reported).isEmpty();
        assertThat(wait(active)).isEqualTo(Duration.ofDays(28).plusMillis(1));

        approved.setStatus(status(active));
        var expiring = reconcile(approved, "2026-11-30T00:00:00.001Z");
        assertThat(status(expiring).phase()).isEqualTo(Phase.ACTIVE);
        assertThat(reported).containsExactly(Stage.EXPIRING);
        assertThat(wait(expiring)).isEqualTo(Duration.ofDays(1));

        approved.setStatus(status(expiring));
        var expired = reconcile(approved, "2026-12-01T00:00:00Z");
        assertThat(status(expired).phase()).isEqualTo(Phase.EXPIRED);
        assertThat(ready(expired)).isEqualTo("False Expired");
        assertThat(reported).containsExactly(Stage.EXPIRING, Stage.EXPIRED);
        assertThat(expired.getScheduleDelay()).isEmpty();
    }

    @Test
    void reportsEachStageOnce() {
        var approved = exception(APPROVED);
        approved.setStatus(status(reconcile(approved, "2026-11-30T12:00:00Z")));

        assertThat(reconcile(approved, "2026-11-30T13:00:00Z").isNoUpdate()).isTrue();
        approved.setStatus(status(reconcile(approved, "2026-12-02T00:00:00Z")));
        assertThat(reconcile(approved, "2026-12-03T00:00:00Z").isNoUpdate()).isTrue();

        assertThat(reported).containsExactly(Stage.EXPIRING, Stage.EXPIRED);
    }

    @Test
    void warnsInLastTenthOfShortLifetime() {
        var shortLived = exception(APPROVED.replace("2026-12-01T00:00:00Z", "2026-11-01T10:00:00Z"));

        assertThat(wait(reconcile(shortLived, "2026-11-01T00:00:00Z")))
                .isEqualTo(Duration.ofHours(9).plusMillis(1));
    }

    @Test
    void doesNotWriteUses() {
        var used = exception(APPROVED);
        used.setStatus(new DeploymentExceptionStatus(0L, Phase.PENDING, 7L, "2026-11-02T00:00:00Z", List.of()));

        var control = reconcile(used, "2026-11-03T00:00:00Z");

        assertThat(status(control).uses()).isNull();
        assertThat(status(control).lastUsedTime()).isNull();
    }

    @Test
    void isInvalidWithWildcardName() {
        var control = reconcile(exception(APPROVED.replace("name: web", "name: '*'")), "2026-11-02T00:00:00Z");

        assertThat(status(control).phase()).isEqualTo(Phase.PENDING);
        assertThat(ready(control)).isEqualTo("False Invalid");
    }

    private UpdateControl<DeploymentException> reconcile(DeploymentException exception, String now) {
        return new DeploymentExceptionReconciler(
                        (_, stage) -> reported.add(stage), InstantSource.fixed(Instant.parse(now)))
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
