package dev.sallyport.check.podsecurity;

/**
 * A version of the standards: that of the Kubernetes minor release which defined it.
 *
 * @param minor such as 35 for v1.35
 */
public record PodSecurityVersion(int minor) implements Comparable<PodSecurityVersion> {

    /** The newest whose standards are known here (k8s.io/pod-security-admission v0.36). */
    public static final PodSecurityVersion LATEST = new PodSecurityVersion(36);

    /**
     * Reads {@code latest} or {@code v1.N}.
     *
     * @throws IllegalArgumentException for anything else, and for a version newer than the newest known
     */
    public static PodSecurityVersion parse(String text) {
        if (text.equals("latest")) {
            return LATEST;
        }
        if (!text.startsWith("v1.")
                || text.length() > 6
                || !text.substring(3).chars().allMatch(Character::isDigit)
                || text.length() == 3) {
            throw new IllegalArgumentException("\"%s\" is neither latest nor v1.N".formatted(text));
        }
        var version = new PodSecurityVersion(Integer.parseInt(text.substring(3)));
        if (version.compareTo(LATEST) > 0) {
            throw new IllegalArgumentException(
                    "%s is newer than the standards known here, which end with %s".formatted(text, LATEST));
        }
        return version;
    }

    @Override
    public int compareTo(PodSecurityVersion other) {
        return Integer.compare(minor, other.minor);
    }

    @Override
    public String toString() {
        return "v1." + minor;
    }
}
