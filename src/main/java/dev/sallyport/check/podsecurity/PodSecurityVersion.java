package dev.sallyport.check.podsecurity;

import com.google.re2j.Pattern;

/**
 * Version of the Pod Security Standards. Each minor version of Kubernetes has one, starting with v1.0.
 *
 * @param minor the number after {@code v1.}
 */
public record PodSecurityVersion(int minor) {
    /** Newest supported version. */
    public static final PodSecurityVersion LATEST = new PodSecurityVersion(36);

    private static final Pattern PATTERN = Pattern.compile("v1\\.(0|[1-9][0-9]{0,3})");

    /**
     * Reads {@code latest} or {@code v1.N}.
     *
     * @throws IllegalArgumentException if the text is neither, or the version is newer than {@link #LATEST}
     */
    public static PodSecurityVersion parse(String text) {
        if (text.equals("latest")) {
            return LATEST;
        }
        var matcher = PATTERN.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("the Pod Security version must be \"latest\" or v1.0 to " + LATEST);
        }
        var version = new PodSecurityVersion(Integer.parseInt(matcher.group(1)));
        if (version.minor > LATEST.minor) {
            throw new IllegalArgumentException("Pod Security version " + version + " is newer than " + LATEST
                    + ", the newest supported version; use \"latest\"");
        }
        return version;
    }

    /** Returns whether the version is at least v1.{@code since}. */
    public boolean atLeast(int since) {
        return minor >= since;
    }

    @Override
    public String toString() {
        return "v1." + minor;
    }
}
