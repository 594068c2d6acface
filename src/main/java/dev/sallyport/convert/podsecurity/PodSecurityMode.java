package dev.sallyport.convert.podsecurity;

/** Mode of Pod Security Admission, with the action of the policy for it. */
enum PodSecurityMode {
    ENFORCE("enforce", "Deny"),
    WARN("warn", "Warn"),
    AUDIT("audit", "Audit");

    private static final String PREFIX = "pod-security.kubernetes.io/";

    private final String mode;
    private final String action;

    PodSecurityMode(String mode, String action) {
        this.mode = mode;
        this.action = action;
    }

    String mode() {
        return mode;
    }

    String action() {
        return action;
    }

    /** Returns the label for the level. */
    String levelLabel() {
        return PREFIX + mode;
    }

    /** Returns the label for the version. */
    String versionLabel() {
        return PREFIX + mode + "-version";
    }
}
