package dev.sallyport.check.podsecurity;

import dev.sallyport.workload.Workload;

/** Kinds of pods to which some controls do not apply. */
public final class ControlExemption {
    /** First version with an exemption for Windows pods. */
    public static final int WINDOWS_SINCE = 25;
    /** First version with an exemption for pods in a user namespace. */
    public static final int USER_NAMESPACES_SINCE = 35;

    private ControlExemption() {}

    /** Returns whether the pod runs on Windows, which does not support the Linux fields. Always false before v1.25. */
    static boolean forWindows(Workload workload, PodSecurityVersion version) {
        var os = workload.spec().getOs();
        return version.atLeast(WINDOWS_SINCE) && os != null && "windows".equals(os.getName());
    }

    /**
     * Returns whether root in the pod is an unprivileged user on the host ({@code hostUsers: false}). Always false before v1.35.
     *
     * @see <a href="https://github.com/kubernetes/enhancements/tree/master/keps/sig-node/127-user-namespaces">KEP-127</a>
     */
    static boolean forUserNamespace(Workload workload, PodSecurityVersion version) {
        return version.atLeast(USER_NAMESPACES_SINCE)
                && Boolean.FALSE.equals(workload.spec().getHostUsers());
    }
}
