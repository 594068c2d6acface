package dev.sallyport.it;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Observation of the times at which containers in a namespace end with an exit code, as the kubelet reports them. */
final class Crashes implements Watcher<Pod>, AutoCloseable {
    private final int code;
    private final Map<String, Map<String, Instant>> ends = new ConcurrentHashMap<>();
    private final Watch watch;

    Crashes(KubernetesClient client, String namespace, int code) {
        this.code = code;
        this.watch = client.pods().inNamespace(namespace).watch(this);
    }

    /** Returns the earliest time at which a container had ended for the second time. */
    Instant second() {
        return ends.values().stream()
                .filter(times -> times.size() > 1)
                .map(times ->
                        times.values().stream().sorted().skip(1).findFirst().orElseThrow())
                .min(Instant::compareTo)
                .orElseThrow();
    }

    @Override
    public void eventReceived(Action action, Pod pod) {
        for (var status :
                Objects.requireNonNullElse(pod.getStatus().getContainerStatuses(), List.<ContainerStatus>of())) {
            Stream.of(status.getState(), status.getLastState())
                    .map(Crashes::terminated)
                    .filter(Objects::nonNull)
                    .filter(end -> end.getExitCode() == code && end.getContainerID() != null)
                    .forEach(end -> ends.computeIfAbsent(pod.getMetadata().getName(), _ -> new ConcurrentHashMap<>())
                            .put(
                                    end.getContainerID(),
                                    OffsetDateTime.parse(end.getFinishedAt()).toInstant()));
        }
    }

    private static @Nullable ContainerStateTerminated terminated(@Nullable ContainerState state) {
        return state == null ? null : state.getTerminated();
    }

    @Override
    public void onClose(WatcherException cause) {
        // only the events until then count
    }

    @Override
    public void close() {
        watch.close();
    }
}
