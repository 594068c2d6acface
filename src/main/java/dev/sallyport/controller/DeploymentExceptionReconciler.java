package dev.sallyport.controller;

import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.api.v1alpha1.DeploymentExceptionStatus;
import dev.sallyport.api.v1alpha1.DeploymentExceptionStatus.Phase;
import dev.sallyport.compile.SpecError;
import dev.sallyport.exception.CompiledException;
import dev.sallyport.exception.ExceptionCompiler;
import dev.sallyport.exception.ExceptionExpiryListener;
import dev.sallyport.exception.ExceptionExpiryListener.Stage;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reconciler of DeploymentExceptions: writes the phase to the status, and reports an approaching and a reached expiration
 * as Events.
 */
@ControllerConfiguration
public class DeploymentExceptionReconciler implements Reconciler<DeploymentException> {
    private static final Duration MAX_WARNING = Duration.ofHours(24);
    private static final int LIFETIME_FRACTION = 10;
    private static final String EXPIRING = "Expiring";

    private final ExceptionExpiryListener listener;
    private final InstantSource clock;

    public DeploymentExceptionReconciler(ExceptionExpiryListener listener, InstantSource clock) {
        this.listener = listener;
        this.clock = clock;
    }

    @Override
    public UpdateControl<DeploymentException> reconcile(
            DeploymentException exception, Context<DeploymentException> context) {
        var now = clock.instant();
        var compilation = ExceptionCompiler.compile(exception);
        var compiled = compilation.waiver();
        var status = status(exception, compiled, compilation.errors(), now);
        var control = isUnchanged(exception.getStatus(), status)
                ? UpdateControl.<DeploymentException>noUpdate()
                : updateAndReport(exception, status);
        compiled.flatMap(each -> next(exception, each, now))
                .ifPresent(
                        at -> control.rescheduleAfter(Duration.between(now, at).plusMillis(1)));
        return control;
    }

    /** Writes the status and reports a new expiration stage once: when it first enters the status. */
    private UpdateControl<DeploymentException> updateAndReport(
            DeploymentException exception, DeploymentExceptionStatus status) {
        var before = exception.getStatus();
        if (status.phase() == Phase.EXPIRED && (before == null || before.phase() != Phase.EXPIRED)) {
            listener.tell(exception, Stage.EXPIRED);
        } else if (isExpiring(status) && (before == null || !isExpiring(before))) {
            listener.tell(exception, Stage.EXPIRING);
        }
        return UpdateControl.patchStatus(withStatus(exception, status));
    }

    private DeploymentExceptionStatus status(
            DeploymentException exception, Optional<CompiledException> compiled, List<SpecError> errors, Instant now) {
        var generation = exception.getMetadata().getGeneration();
        var phase = compiled.map(each -> phase(each, now)).orElse(Phase.PENDING);
        return new DeploymentExceptionStatus(
                generation,
                phase,
                null,
                null,
                List.of(compiled.map(each -> ready(exception, each, phase, now))
                        .orElseGet(() ->
                                ReadyCondition.unready(generation, now, "the exception excuses no finding", errors))));
    }

    private static Phase phase(CompiledException compiled, Instant now) {
        if (compiled.isExpired(now)) {
            return Phase.EXPIRED;
        }
        return compiled.approved() ? Phase.ACTIVE : Phase.PENDING;
    }

    private static Condition ready(
            DeploymentException exception, CompiledException compiled, Phase phase, Instant now) {
        var generation = exception.getMetadata().getGeneration();
        return switch (phase) {
            case PENDING ->
                ReadyCondition.unready(
                        generation, now, "Pending", "the exception waits for approval and excuses no finding");
            case EXPIRED ->
                ReadyCondition.unready(
                        generation, now, "Expired", "the exception expired at %s".formatted(compiled.expires()));
            case ACTIVE ->
                ReadyCondition.ready(
                        generation,
                        now,
                        now.isBefore(warning(exception, compiled)) ? "Active" : EXPIRING,
                        "the exception excuses findings until %s".formatted(compiled.expires()));
        };
    }

    /** Returns the time of the warning: a day before expiration, or the last tenth of a short lifetime. */
    private static Instant warning(DeploymentException exception, CompiledException compiled) {
        var lifetime = Duration.between(created(exception), compiled.expires());
        var tenth = lifetime.dividedBy(LIFETIME_FRACTION);
        return compiled.expires().minus(tenth.compareTo(MAX_WARNING) < 0 ? tenth : MAX_WARNING);
    }

    private static Instant created(DeploymentException exception) {
        var created = exception.getMetadata().getCreationTimestamp();
        return created == null ? Instant.EPOCH : Instant.parse(created);
    }

    /** Returns the next time at which the status changes without an event. */
    private static Optional<Instant> next(DeploymentException exception, CompiledException compiled, Instant now) {
        return Stream.of(warning(exception, compiled), compiled.expires())
                .filter(at -> at.isAfter(now))
                .findFirst();
    }

    private static boolean isExpiring(DeploymentExceptionStatus status) {
        return status.conditions().stream().anyMatch(ready -> ready.getReason().equals(EXPIRING));
    }

    private static boolean isUnchanged(@Nullable DeploymentExceptionStatus before, DeploymentExceptionStatus now) {
        return before != null
                && ReadyCondition.isUnchanged(
                        before.conditions(), now.conditions().getFirst())
                && before.phase() == now.phase()
                && Objects.equals(before.observedGeneration(), now.observedGeneration());
    }

    /** Creates a patch of the fields of this reconciler; replicas write the uses. */
    private static DeploymentException withStatus(DeploymentException exception, DeploymentExceptionStatus status) {
        var patch = new DeploymentException();
        patch.setMetadata(new ObjectMetaBuilder()
                .withNamespace(exception.getMetadata().getNamespace())
                .withName(exception.getMetadata().getName())
                .build());
        patch.setStatus(status);
        return patch;
    }
}
