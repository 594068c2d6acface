package dev.sallyport.rollout.pod;

import dev.sallyport.signature.PullIdentity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * State of one Pod of a revision, reduced to the fields that decide on the health of the revision.
 *
 * @param name name of the Pod
 * @param type kind of the state
 * @param reason why the Pod is not ready, in words; empty for a Pod that is ready, has succeeded or is inactive
 * @param scheduledTime when the Pod was assigned to a node, or was created if it has not been
 * @param unreadyTime when the Pod was last observed to be no longer ready, or its scheduled time
 * @param crash the container that crashes repeatedly
 * @param images images that the node reports
 * @param puller identity with which the node reads the images
 */
public record PodState(
        String name,
        PodHealth type,
        String reason,
        Instant scheduledTime,
        Instant unreadyTime,
        Optional<ContainerCrash> crash,
        List<ReportedImage> images,
        PullIdentity puller) {

    /** Kind of a state. Only {@link #NOT_READY} is a fault of the revision. */
    public enum PodHealth {
        /** All containers are ready. */
        READY,
        /** All containers ended without an error. */
        SUCCEEDED,
        /** A container of a scheduled Pod does not start, is not ready, or has ended. */
        NOT_READY,
        /** No node has room for the Pod, or a scheduling gate is closed. */
        UNSCHEDULED,
        /** The node of the Pod does not answer. */
        LOST,
        /** The Pod is being deleted, was evicted, or was rejected by its node. */
        INACTIVE
    }

    public PodState {
        images = List.copyOf(images);
    }

    /** Returns whether the containers run, or have run, the images of the revision without an error. */
    public boolean isEvidence() {
        return type == PodHealth.READY || type == PodHealth.SUCCEEDED;
    }

    /** Returns whether the Pod lacks a node that works, for which the revision is not the reason. */
    public boolean isWithoutNode() {
        return type == PodHealth.UNSCHEDULED || type == PodHealth.LOST;
    }
}
