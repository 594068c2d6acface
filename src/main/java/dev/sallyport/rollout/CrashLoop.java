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

/** Containers that end again and again: a rollout with such will not settle, whatever time it is given. */
public final class CrashLoop {
    private static final int RESTARTS = 3;

    private CrashLoop() {}

    /** Which container of the pods that were made since then does, in words. */
    public static Optional<String> among(Collection<Pod> pods, Instant since) {
        return pods.stream()
                .filter(pod -> !OffsetDateTime.parse(pod.getMetadata().getCreationTimestamp())
                        .toInstant()
                        .isBefore(since.truncatedTo(ChronoUnit.SECONDS)))
                .flatMap(CrashLoop::statuses)
                .filter(CrashLoop::crashes)
                .map(status -> "the container \"%s\" ends again and again".formatted(status.getName()))
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

    private static boolean crashes(ContainerStatus status) {
        return status.getRestartCount() != null
                && status.getRestartCount() >= RESTARTS
                && status.getState() != null
                && status.getState().getWaiting() != null
                && "CrashLoopBackOff".equals(status.getState().getWaiting().getReason());
    }
}
