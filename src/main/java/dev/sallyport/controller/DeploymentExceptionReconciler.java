package dev.sallyport.controller;

import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.api.v1alpha1.DeploymentExceptionStatus;
import dev.sallyport.compile.SpecError;
import dev.sallyport.exception.CompiledException;
import dev.sallyport.exception.ExceptionCompiler;
import dev.sallyport.exception.ExceptionExpiryListener;
import dev.sallyport.api.v1alpha1.DeploymentExceptionStatus.Phase;
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

/** Says in the status of an exception whether it holds, and tells when it is about to end and when it has. */
@ControllerConfiguration
public class DeploymentExceptionReconciler implements Reconciler<DeploymentException> {
    private static final Duration WARNING = Duration.ofHours(24);
    private static final int SHARE_OF_LIFE = 10;
    private static final String EXPIRING = "Expiring";

    private final ExceptionExpiryListener end;
    private final InstantSource clock;

    public DeploymentExceptionReconciler(ExceptionExpiryListener end, InstantSource clock) {
        this.end = end;
        this.clock = clock;
    }

    @Override
    public UpdateControl<DeploymentException> reconcile(
            DeploymentException exception, Context<DeploymentException> context) {
        var now = clock.instant();
        var compilation = ExceptionCompiler.compile(exception);
        var waiver = compilation.waiver();
        var status = status(exception, waiver, compilation.errors(), now);
        var control = isUnchanged(exception.getStatus(), status)
                ? UpdateControl.<DeploymentException>noUpdate()
                : told(exception, status);
        waiver.flatMap(each -> next(exception, each, now))
                .ifPresent(
                        at -> control.rescheduleAfter(Duration.between(now, at).plusMillis(1)));
        return control;
    }

    /** Each stage is told of once: when the status first says so. */
    private UpdateControl<DeploymentException> told(DeploymentException exception, DeploymentExceptionStatus status) {
        var before = exception.getStatus();
        if (status.phase() == Phase.EXPIRED && (before == null || before.phase() != Phase.EXPIRED)) {
            end.tell(exception, Stage.EXPIRED);
        } else if (isExpiring(status) && (before == null || !isExpiring(before))) {
            end.tell(exception, Stage.EXPIRING);
        }
        return UpdateControl.patchStatus(withStatus(exception, status));
    }

    private DeploymentExceptionStatus status(
            DeploymentException exception, Optional<CompiledException> waiver, List<SpecError> errors, Instant now) {
        var generation = exception.getMetadata().getGeneration();
        var phase = waiver.map(each -> phase(each, now)).orElse(Phase.PENDING);
        return new DeploymentExceptionStatus(
                generation,
                phase,
                null,
                null,
                List.of(waiver.map(each -> ready(exception, each, phase, now))
                        .orElseGet(() -> ReadyCondition.unready(generation, now, "nothing passes by it", errors))));
    }

    private static Phase phase(CompiledException waiver, Instant now) {
        if (waiver.isExpired(now)) {
            return Phase.EXPIRED;
        }
        return waiver.approved() ? Phase.ACTIVE : Phase.PENDING;
    }

    private static Condition ready(DeploymentException exception, CompiledException waiver, Phase phase, Instant now) {
        var generation = exception.getMetadata().getGeneration();
        return switch (phase) {
            case PENDING ->
                ReadyCondition.unready(generation, now, "Pending", "it waits for approval: nothing passes by it");
            case EXPIRED -> ReadyCondition.unready(generation, now, "Expired", "it ended at %s".formatted(waiver.expires()));
            case ACTIVE ->
                ReadyCondition.ready(
                        generation,
                        now,
                        now.isBefore(warning(exception, waiver)) ? "Active" : EXPIRING,
                        "what it covers is let in until %s".formatted(waiver.expires()));
        };
    }

    /** A day ahead, or the last tenth of a short life. */
    private static Instant warning(DeploymentException exception, CompiledException waiver) {
        var life = Duration.between(made(exception), waiver.expires());
        var tenth = life.dividedBy(SHARE_OF_LIFE);
        return waiver.expires().minus(tenth.compareTo(WARNING) < 0 ? tenth : WARNING);
    }

    private static Instant made(DeploymentException exception) {
        var created = exception.getMetadata().getCreationTimestamp();
        return created == null ? Instant.EPOCH : Instant.parse(created);
    }

    /** When there will be something to say by time alone. */
    private static Optional<Instant> next(DeploymentException exception, CompiledException waiver, Instant now) {
        return Stream.of(warning(exception, waiver), waiver.expires())
                .filter(at -> at.isAfter(now))
                .findFirst();
    }

    private static boolean isExpiring(DeploymentExceptionStatus status) {
        return status.conditions().stream().anyMatch(ready -> ready.getReason().equals(EXPIRING));
    }

    private static boolean isUnchanged(@Nullable DeploymentExceptionStatus before, DeploymentExceptionStatus now) {
        return before != null
                && ReadyCondition.isUnchanged(before.conditions(), now.conditions().getFirst())
                && before.phase() == now.phase()
                && Objects.equals(before.observedGeneration(), now.observedGeneration());
    }

    /** Just what is said here: uses are counted by others, and theirs to write. */
    private static DeploymentException withStatus(DeploymentException exception, DeploymentExceptionStatus status) {
        var said = new DeploymentException();
        said.setMetadata(new ObjectMetaBuilder()
                .withNamespace(exception.getMetadata().getNamespace())
                .withName(exception.getMetadata().getName())
                .build());
        said.setStatus(status);
        return said;
    }
}
