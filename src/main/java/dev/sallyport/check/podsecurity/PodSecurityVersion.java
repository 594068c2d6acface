package dev.sallyport.check.podsecurity;

import com.google.re2j.Pattern;

/**
 * A version of the Pod Security Standards; each minor version of Kubernetes has one, v1.0 included.
 *
 * @param minor the number after {@code v1.}
 */
public record PodSecurityVersion(int minor) {
    /** The newest version whose controls are known here. */
    public static final PodSecurityVersion LATEST = new PodSecurityVersion(36);

    private static final Pattern PATTERN = Pattern.compile("v1\\.(0|[1-9][0-9]{0,3})");

    /**
     * Reads {@code latest} or {@code v1.N}.
     *
     * @throws IllegalArgumentException where it is neither, or newer than {@link #LATEST}
     */
    public static PodSecurityVersion parse(String text) {
        if (text.equals("latest")) {
            return LATEST;
        }
        var matcher = PATTERN.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a Pod Security version is \"latest\" or v1.0 to " + LATEST);
        }
        var version = new PodSecurityVersion(Integer.parseInt(matcher.group(1)));
        if (version.minor > LATEST.minor) {
            throw new IllegalArgumentException("Pod Security version " + version + " is newer than " + LATEST
                    + ", the newest one known; use \"latest\"");
        }
        return version;
    }

    /** Whether it is that version, given by its minor number, or a newer one. */
    public boolean atLeast(int since) {
        return minor >= since;
    }

    @Override
    public String toString() {
        return "v1." + minor;
    }
}
