package dev.sallyport.rollout.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reader of crashes from the status of a container. */
final class CrashReader {
    private static final int MIN_CRASHES = 2;
    private static final String BACK_OFF = "CrashLoopBackOff";
    /** Reasons of the kubelet for containers that it lost, such as after a restart of the node. */
    private static final Set<String> LOST = Set.of("Unknown", "ContainerStatusUnknown");

    private static final int SIGNAL_BASE = 128;
    private static final int MAX_EXIT_CODE = 255;
    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;

    private CrashReader() {}

    /**
     * Returns the crash loop of a container; empty for fewer than two crashes, or if the container ran for ten minutes
     * before the last one.
     *
     * @param spec the container; null if the Pod has none of that name
     * @param isInit whether the container is expected to end
     * @param now time of the last crash if the status does not contain it
     */
    static Optional<ContainerCrash> read(
            ContainerStatus status, @Nullable Container spec, String pod, boolean isInit, Instant now) {
        var crashes = crashes(status);
        var last = lastEnd(status);
        if (crashes < MIN_CRASHES
                || (last == null && !isBackingOff(status))
                || (last != null && !counts(last, isInit))) {
            return Optional.empty();
        }
        var ended = last == null ? Optional.<Instant>empty() : PodTimes.parse(last.getFinishedAt());
        return Optional.of(new ContainerCrash(
                ended.orElse(now),
                "%scontainer \"%s\" of Pod \"%s\" crashed %d times, last with %s"
                        .formatted(isInit ? "init " : "", status.getName(), pod, crashes, cause(last, spec))));
    }

    /** Describes an exit, such as {@code exit code 137 (OOMKilled)}. */
    static String cause(@Nullable ContainerStateTerminated end, @Nullable Container spec) {
        if (end == null || end.getExitCode() == null) {
            return "an unknown exit code";
        }
        int code = end.getExitCode();
        var signal = end.getSignal() != null && end.getSignal() > 0
                ? end.getSignal()
                : code > SIGNAL_BASE && code < MAX_EXIT_CODE ? code - SIGNAL_BASE : 0;
        var reason = Objects.requireNonNullElse(end.getReason(), "");
        var details = reason.isEmpty() || reason.equals("Error")
                ? signal > 0 ? " (signal " + signal + ")" : ""
                : " (" + reason + ")";
        var mayBeProbe = (signal == SIGKILL || signal == SIGTERM)
                && !reason.equals("OOMKilled")
                && spec != null
                && (spec.getLivenessProbe() != null || spec.getStartupProbe() != null);
        return "exit code " + code + details
                + (mayBeProbe ? ", as after a failure of its liveness or startup probe" : "");
    }

    /** Returns the number of ends: each restart follows one, and a container that does not run has ended once more. */
    private static int crashes(ContainerStatus status) {
        var restarts = Objects.requireNonNullElse(status.getRestartCount(), 0);
        var state = status.getState();
        var isDown = state != null
                && (state.getTerminated() != null
                        || (state.getWaiting() != null && terminated(status.getLastState()) != null));
        return restarts + (isDown ? 1 : 0);
    }

    /** Returns the last end of a container; null if there was none. */
    static @Nullable ContainerStateTerminated lastEnd(ContainerStatus status) {
        var current = terminated(status.getState());
        return current != null ? current : terminated(status.getLastState());
    }

    private static @Nullable ContainerStateTerminated terminated(@Nullable ContainerState state) {
        return state == null ? null : state.getTerminated();
    }

    private static boolean isBackingOff(ContainerStatus status) {
        return status.getState() != null
                && status.getState().getWaiting() != null
                && BACK_OFF.equals(status.getState().getWaiting().getReason());
    }

    /** Ignores an init container that succeeds again in a new sandbox, a restart of the node, and a long run. */
    private static boolean counts(ContainerStateTerminated end, boolean isInit) {
        if (LOST.contains(Objects.requireNonNullElse(end.getReason(), ""))
                || (isInit && Objects.equals(end.getExitCode(), 0))) {
            return false;
        }
        var started = PodTimes.parse(end.getStartedAt());
        var finished = PodTimes.parse(end.getFinishedAt());
        return started.isEmpty()
                || finished.isEmpty()
                || Duration.between(started.get(), finished.get()).compareTo(ContainerCrash.WINDOW) < 0;
    }
}
