package dev.sallyport.workload;

import java.util.Set;

/** Labels that controllers add to the pod templates and Pods of their objects. */
public final class ControllerLabels {
    /** All of these labels. */
    public static final Set<String> ALL = Set.of(
            "pod-template-hash",
            "rollouts-pod-template-hash",
            "controller-uid",
            "job-name",
            "batch.kubernetes.io/controller-uid",
            "batch.kubernetes.io/job-name");

    private ControllerLabels() {}
}
