package dev.sallyport.rollout.pod;

import dev.sallyport.finding.SafeText;
import dev.sallyport.rollout.pod.PodState.PodHealth;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reader of the state of a Pod from its status. */
public final class PodStateReader {
    private static final String TRUE = "True";
    private static final int MAX_MESSAGE = 200;

    private final Pod pod;
    private final PodSpec spec;
    private final PodStatus status;
    private final Instant now;

    private PodStateReader(Pod pod, Instant now) {
        this.pod = pod;
        this.spec = Objects.requireNonNullElseGet(pod.getSpec(), PodSpec::new);
        this.status = Objects.requireNonNullElseGet(pod.getStatus(), PodStatus::new);
        this.now = now;
    }

    /**
     * Reads a Pod.
     *
     * @param now time of crashes whose time the status does not contain
     */
    public static PodState read(Pod pod, Instant now) {
        return new PodStateReader(pod, now).read();
    }

    private PodState read() {
        var metadata = pod.getMetadata();
        var type = type();
        var scheduled = condition("PodScheduled")
                .filter(condition -> TRUE.equals(condition.getStatus()))
                .flatMap(condition -> PodTimes.parse(condition.getLastTransitionTime()))
                .or(() -> PodTimes.parse(status.getStartTime()))
                .or(() -> PodTimes.parse(metadata.getCreationTimestamp()))
                .orElse(Instant.EPOCH);
        var unready = condition("Ready")
                .flatMap(condition -> PodTimes.parse(condition.getLastTransitionTime()))
                .filter(time -> time.isAfter(scheduled))
                .orElse(scheduled);
        return new PodState(
                metadata.getName(),
                type,
                reason(type),
                scheduled,
                unready,
                type == PodHealth.INACTIVE ? Optional.empty() : crash(),
                type == PodHealth.READY || type == PodHealth.SUCCEEDED ? new PodImages(spec, status).all() : List.of(),
                PullIdentity.of(new Workload(ObjectKind.POD, metadata.getNamespace(), pod, metadata, spec)));
    }

    private PodHealth type() {
        var phase = Objects.requireNonNullElse(status.getPhase(), "");
        if (pod.getMetadata().getDeletionTimestamp() != null
                || isTrue("DisruptionTarget")
                || (phase.equals("Failed") && isRestarted())) {
            return PodHealth.INACTIVE; // with restartPolicy Always, only nodes and evictions end a Pod
        }
        if (phase.equals("Succeeded")) {
            return PodHealth.SUCCEEDED;
        }
        if (isTrue("Ready")) {
            return PodHealth.READY;
        }
        if (!isScheduled()) {
            return PodHealth.UNSCHEDULED;
        }
        return isLost(phase) ? PodHealth.LOST : PodHealth.NOT_READY;
    }

    /** Returns whether the Pod has a node. A container with a status proves it. */
    private boolean isScheduled() {
        return (spec.getNodeName() != null && !spec.getNodeName().isEmpty())
                || isTrue("PodScheduled")
                || !initContainerStatuses().isEmpty()
                || !containerStatuses().isEmpty();
    }

    /** Returns whether the node does not answer: its Pods are marked as not ready, while their containers remain so. */
    private boolean isLost(String phase) {
        var ready = condition("Ready");
        return phase.equals("Unknown")
                || "NodeLost".equals(status.getReason())
                || ready.filter(condition -> "Unknown".equals(condition.getStatus()))
                        .isPresent()
                || (ready.isPresent()
                        && isTrue("ContainersReady")
                        && closedReadinessGate().isEmpty());
    }

    private String reason(PodHealth type) {
        return switch (type) {
            case READY, SUCCEEDED, INACTIVE -> "";
            case UNSCHEDULED ->
                "Pod \"%s\" is not scheduled%s".formatted(pod.getMetadata().getName(), schedulerMessage());
            case LOST ->
                "the node of Pod \"%s\" does not answer"
                        .formatted(pod.getMetadata().getName());
            case NOT_READY ->
                Stream.of(initContainerStatuses(), containerStatuses())
                        .flatMap(List::stream)
                        .flatMap(each -> new ContainerFault(each, container(each), isInit(each)).text().stream())
                        .findFirst()
                        .or(this::closedReadinessGate)
                        .map(text -> "%s (Pod \"%s\")"
                                .formatted(text, pod.getMetadata().getName()))
                        .orElseGet(() -> "the containers of Pod \"%s\" do not start"
                                .formatted(pod.getMetadata().getName()));
        };
    }

    private String schedulerMessage() {
        return condition("PodScheduled")
                .map(PodCondition::getMessage)
                .filter(message -> !message.isBlank())
                .map(message -> ": " + SafeText.cut(SafeText.clean(message), MAX_MESSAGE))
                .orElse("");
    }

    private Optional<String> closedReadinessGate() {
        return spec.getReadinessGates().stream()
                .map(gate -> gate.getConditionType())
                .filter(type -> !isTrue(type))
                .findFirst()
                .map("condition \"%s\" of its readiness gate is not True"::formatted);
    }

    /** Returns a crash loop. Pods of Jobs have none: their containers may be restarted as often as the Job allows. */
    private Optional<ContainerCrash> crash() {
        return isRestarted()
                ? Stream.of(initContainerStatuses(), containerStatuses())
                        .flatMap(List::stream)
                        .flatMap(each ->
                                CrashReader.read(
                                        each, container(each), pod.getMetadata().getName(), isInit(each), now)
                                        .stream())
                        .findFirst()
                : Optional.empty();
    }

    private boolean isRestarted() {
        return spec.getRestartPolicy() == null || spec.getRestartPolicy().equals("Always");
    }

    /** Returns whether a container must end before others start; sidecars (restartPolicy Always) do not end. */
    private boolean isInit(ContainerStatus status) {
        return spec.getInitContainers().stream()
                .anyMatch(each -> each.getName().equals(status.getName()) && !"Always".equals(each.getRestartPolicy()));
    }

    private @Nullable Container container(ContainerStatus status) {
        return Stream.of(spec.getInitContainers(), spec.getContainers())
                .flatMap(List::stream)
                .filter(each -> each.getName().equals(status.getName()))
                .findFirst()
                .orElse(null);
    }

    private List<ContainerStatus> initContainerStatuses() {
        return Objects.requireNonNullElse(status.getInitContainerStatuses(), List.of());
    }

    private List<ContainerStatus> containerStatuses() {
        return Objects.requireNonNullElse(status.getContainerStatuses(), List.of());
    }

    private boolean isTrue(String type) {
        return condition(type)
                .filter(condition -> TRUE.equals(condition.getStatus()))
                .isPresent();
    }

    private Optional<PodCondition> condition(String type) {
        return Objects.requireNonNullElse(status.getConditions(), List.<PodCondition>of()).stream()
                .filter(condition -> type.equals(condition.getType()))
                .findFirst();
    }
}
