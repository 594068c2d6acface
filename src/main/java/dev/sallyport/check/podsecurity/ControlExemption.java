package dev.sallyport.check.podsecurity;

import dev.sallyport.workload.Workload;

/** What a pod is or has that makes some controls pointless. */
public final class ControlExemption {
    /** The version since which pods for Windows are let off. */
    public static final int WINDOWS_SINCE = 25;
    /** The version since which pods in a user namespace are let off. */
    public static final int USER_NAMESPACES_SINCE = 35;

    private ControlExemption() {}

    /** Whether the pod runs on Windows, which does not know the Linux fields; looked at since v1.25. */
    static boolean forWindows(Workload workload, PodSecurityVersion version) {
        var os = workload.spec().getOs();
        return version.atLeast(WINDOWS_SINCE) && os != null && "windows".equals(os.getName());
    }

    /**
     * Whether root in the pod is nobody on the host, by {@code hostUsers: false}; looked at since v1.35.
     *
     * @see <a href="https://github.com/kubernetes/enhancements/tree/master/keps/sig-node/127-user-namespaces">KEP-127</a>
     */
    static boolean forUserNamespace(Workload workload, PodSecurityVersion version) {
        return version.atLeast(USER_NAMESPACES_SINCE)
                && Boolean.FALSE.equals(workload.spec().getHostUsers());
    }
}
