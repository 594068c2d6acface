package dev.sallyport.rollout.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reason why a container is not ready. Messages of the kubelet are left out, because they may contain the output of the
 * container.
 *
 * @param container the container; null if the Pod has none of that name
 * @param isInit whether the container is expected to end
 */
record ContainerFault(ContainerStatus status, @Nullable Container container, boolean isInit) {
    private static final Set<String> PULL_FAILURES = Set.of(
            "ErrImagePull",
            "ImagePullBackOff",
            "InvalidImageName",
            "ErrImageNeverPull",
            "ErrImageInspect",
            "RegistryUnavailable",
            "SignatureValidationFailed");
    private static final Set<String> WAITING_FOR_OTHERS = Set.of("PodInitializing", "");

    /** Describes the fault; empty for a container that is ready, has succeeded, or waits for another one. */
    Optional<String> text() {
        var state = status.getState();
        if (state == null) {
            return Optional.empty();
        }
        if (state.getWaiting() != null) {
            return waiting(Objects.requireNonNullElse(state.getWaiting().getReason(), ""));
        }
        if (state.getTerminated() != null) {
            return isInit && Objects.equals(state.getTerminated().getExitCode(), 0)
                    ? Optional.empty()
                    : Optional.of(
                            "%s ended with %s".formatted(name(), CrashReader.cause(state.getTerminated(), container)));
        }
        return state.getRunning() != null && !Boolean.TRUE.equals(status.getReady()) ? running() : Optional.empty();
    }

    private Optional<String> waiting(String reason) {
        if (WAITING_FOR_OTHERS.contains(reason)) {
            return Optional.empty();
        }
        if (PULL_FAILURES.contains(reason)) {
            return Optional.of("image \"%s\" of %s cannot be pulled: %s"
                    .formatted(container == null ? status.getImage() : container.getImage(), name(), reason));
        }
        var end = CrashReader.lastEnd(status);
        return Optional.of("%s does not run: %s%s"
                .formatted(name(), reason, end == null ? "" : ", last with " + CrashReader.cause(end, container)));
    }

    private Optional<String> running() {
        if (isInit) {
            return Optional.of(name() + " has not ended");
        }
        if (container != null && container.getStartupProbe() != null && !Boolean.TRUE.equals(status.getStarted())) {
            return Optional.of("the startup probe of %s has not succeeded".formatted(name()));
        }
        return Optional.of(
                container != null && container.getReadinessProbe() != null
                        ? "the readiness probe of %s fails".formatted(name())
                        : "%s is not ready".formatted(name()));
    }

    private String name() {
        return "%scontainer \"%s\"".formatted(isInit ? "init " : "", status.getName());
    }
}
