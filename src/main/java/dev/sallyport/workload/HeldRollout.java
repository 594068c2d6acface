package dev.sallyport.workload;

import static java.util.Objects.requireNonNullElse;
import static java.util.Objects.requireNonNullElseGet;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Rollout that a workload holds back: while it is paused, has a partition or the strategy {@code OnDelete}, its Pods keep their
 * pod template although the workload has another one.
 *
 * <p>An update that ends the hold starts Pods with a template that the update does not change. It starts none only if the
 * status, which the API server sends with the old object, shows that the Pods have the template already.
 */
public final class HeldRollout {
    private static final String ON_DELETE = "OnDelete";

    private HeldRollout() {}

    /** Returns whether an update starts Pods with a pod template that was held back. */
    public static boolean isReleased(Subject before, Subject after) {
        return switch (before.object()) {
            case Deployment old ->
                after.object() instanceof Deployment next && isPaused(old) && !isPaused(next) && !isComplete(old);
            case StatefulSet old -> after.object() instanceof StatefulSet next && isReleased(old, next);
            case DaemonSet old ->
                after.object() instanceof DaemonSet next && isOnDelete(old) && !isOnDelete(next) && !isComplete(old);
            default -> false;
        };
    }

    private static boolean isPaused(Deployment deployment) {
        return deployment.getSpec() != null
                && Boolean.TRUE.equals(deployment.getSpec().getPaused());
    }

    private static boolean isComplete(Deployment deployment) {
        var status = requireNonNullElseGet(deployment.getStatus(), DeploymentStatus::new);
        return isObserved(deployment, status.getObservedGeneration())
                && or0(status.getReplicas()) > 0
                && or0(status.getUpdatedReplicas()) >= or0(status.getReplicas());
    }

    /** Returns whether a StatefulSet updates more of its Pods, or starts additional ones with a template that none has. */
    private static boolean isReleased(StatefulSet old, StatefulSet next) {
        if (isComplete(old)) {
            return false;
        }
        var end = end(next);
        var isHeldLess = Math.min(held(next), end) < Math.min(held(old), end);
        var startsHeld = held(old) > 0 && end > end(old) && end > firstWithTemplate(next) && !isStarted(old);
        return isHeldLess || startsHeld;
    }

    private static boolean isComplete(StatefulSet set) {
        var status = requireNonNullElseGet(set.getStatus(), StatefulSetStatus::new);
        return isObserved(set, status.getObservedGeneration())
                && (isOneRevision(status)
                        || (or0(status.getReplicas()) > 0
                                && or0(status.getUpdatedReplicas()) >= or0(status.getReplicas())));
    }

    private static boolean isOneRevision(StatefulSetStatus status) {
        return status.getUpdateRevision() != null
                && Objects.equals(status.getCurrentRevision(), status.getUpdateRevision());
    }

    /** Returns whether a Pod with the present template exists. */
    private static boolean isStarted(StatefulSet set) {
        return set.getStatus() != null
                && isObserved(set, set.getStatus().getObservedGeneration())
                && or0(set.getStatus().getUpdatedReplicas()) > 0;
    }

    /** Returns the ordinal below which Pods keep their template. */
    private static int held(StatefulSet set) {
        return isOnDelete(set) ? Integer.MAX_VALUE : partition(set);
    }

    /** Returns the ordinal from which new Pods get the present template. */
    private static int firstWithTemplate(StatefulSet set) {
        return isOnDelete(set) ? 0 : partition(set);
    }

    private static int partition(StatefulSet set) {
        var strategy = set.getSpec() == null ? null : set.getSpec().getUpdateStrategy();
        return strategy == null || strategy.getRollingUpdate() == null
                ? 0
                : or0(strategy.getRollingUpdate().getPartition());
    }

    private static boolean isOnDelete(StatefulSet set) {
        var strategy = set.getSpec() == null ? null : set.getSpec().getUpdateStrategy();
        return strategy != null && ON_DELETE.equals(strategy.getType());
    }

    /** Returns the ordinal after the last one. */
    private static int end(StatefulSet set) {
        var spec = set.getSpec();
        if (spec == null) {
            return 1;
        }
        var start = spec.getOrdinals() == null ? 0 : or0(spec.getOrdinals().getStart());
        return start + requireNonNullElse(spec.getReplicas(), 1);
    }

    private static boolean isOnDelete(DaemonSet set) {
        var strategy = set.getSpec() == null ? null : set.getSpec().getUpdateStrategy();
        return strategy != null && ON_DELETE.equals(strategy.getType());
    }

    private static boolean isComplete(DaemonSet set) {
        var status = requireNonNullElseGet(set.getStatus(), DaemonSetStatus::new);
        return isObserved(set, status.getObservedGeneration())
                && or0(status.getCurrentNumberScheduled()) > 0
                && or0(status.getUpdatedNumberScheduled()) >= or0(status.getCurrentNumberScheduled());
    }

    /** Returns whether the status is of the present template. */
    private static boolean isObserved(HasMetadata workload, @Nullable Long observed) {
        var generation = workload.getMetadata().getGeneration();
        return generation != null && observed != null && observed >= generation;
    }

    private static int or0(@Nullable Integer number) {
        return number == null ? 0 : number;
    }
}
