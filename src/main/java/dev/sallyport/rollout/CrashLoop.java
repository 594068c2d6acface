package dev.sallyport.rollout;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Detection of crash loops. A rollout with a crashing container does not become healthy. */
public final class CrashLoop {
    private static final int MIN_RESTARTS = 3;

    private CrashLoop() {}

    /** Describes a crashing container of the Pods created since a time. */
    public static Optional<String> find(Collection<Pod> pods, Instant since) {
        return pods.stream()
                .filter(pod -> !OffsetDateTime.parse(pod.getMetadata().getCreationTimestamp())
                        .toInstant()
                        .isBefore(since.truncatedTo(ChronoUnit.SECONDS)))
                .flatMap(CrashLoop::statuses)
                .filter(CrashLoop::isCrashing)
                .map(status -> "container \"%s\" is in CrashLoopBackOff after %d restarts"
                        .formatted(status.getName(), status.getRestartCount()))
                .sorted()
                .findFirst();
    }

    private static Stream<ContainerStatus> statuses(Pod pod) {
        return pod.getStatus() == null
                ? Stream.empty()
                : Stream.of(
                                pod.getStatus().getInitContainerStatuses(),
                                pod.getStatus().getContainerStatuses())
                        .filter(Objects::nonNull)
                        .flatMap(List::stream);
    }

    private static boolean isCrashing(ContainerStatus status) {
        return status.getRestartCount() != null
                && status.getRestartCount() >= MIN_RESTARTS
                && status.getState() != null
                && status.getState().getWaiting() != null
                && "CrashLoopBackOff".equals(status.getState().getWaiting().getReason());
    }
}
