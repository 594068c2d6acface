package dev.sallyport.rollout;

import dev.sallyport.rollout.pod.ContainerCrash;
import dev.sallyport.rollout.pod.PodState;
import dev.sallyport.rollout.pod.PodState.PodHealth;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Health of a revision by its own Pods. Only crashes and Pods on a node that are not ready are faults of the revision; a lack
 * of nodes, evictions and nodes that do not answer are not.
 */
public record RevisionHealth(List<PodState> pods, ImageEvidence images) {
    public RevisionHealth {
        pods = pods.stream().sorted(Comparator.comparing(PodState::name)).toList();
    }

    /** Returns the number of Pods that are ready or have succeeded. */
    int ready() {
        return (int) pods.stream().filter(PodState::isEvidence).count();
    }

    /** Returns the number of Pods that lack a node that works. */
    int withoutNode() {
        return (int) pods.stream().filter(PodState::isWithoutNode).count();
    }

    /** Describes the first Pod that lacks a node that works. */
    Optional<String> lackOfNode() {
        return pods.stream()
                .filter(PodState::isWithoutNode)
                .map(PodState::reason)
                .findFirst();
    }

    /** Returns whether a Pod on a node is not ready. */
    boolean hasUnreadyPod() {
        return pods.stream().anyMatch(pod -> pod.type() == PodHealth.NOT_READY);
    }

    /** Describes a container that crashes repeatedly. */
    Optional<String> crash(Instant now) {
        return pods.stream()
                .flatMap(pod -> pod.crash().stream())
                .filter(crash -> crash.isLoop(now))
                .map(ContainerCrash::message)
                .findFirst();
    }

    /** Describes a Pod that is not ready although it has been on a node for a time. */
    Optional<String> overdue(Duration time, Instant now) {
        return unready(PodState::scheduledTime, time, now);
    }

    /** Describes a Pod that has not been ready for a time. */
    Optional<String> unready(Duration time, Instant now) {
        return unready(PodState::unreadyTime, time, now);
    }

    private Optional<String> unready(Function<PodState, Instant> start, Duration time, Instant now) {
        return pods.stream()
                .filter(pod -> pod.type() == PodHealth.NOT_READY)
                .filter(pod -> !now.isBefore(start.apply(pod).plus(time)))
                .map(PodState::reason)
                .findFirst();
    }

    /** Returns when the oldest Pod on a node that is not ready is overdue. */
    Stream<Instant> overdueTimes(Duration time) {
        return pods.stream()
                .filter(pod -> pod.type() == PodHealth.NOT_READY)
                .map(pod -> pod.scheduledTime().plus(time));
    }
}
