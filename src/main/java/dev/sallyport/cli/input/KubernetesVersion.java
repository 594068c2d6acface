package dev.sallyport.cli.input;

import com.google.re2j.Pattern;

/**
 * Release of Kubernetes for which manifests are checked.
 *
 * @param minor number after {@code 1.}
 */
public record KubernetesVersion(int minor) {
    /** The newest release, in which every removal so far is effective. */
    public static final KubernetesVersion NEWEST = new KubernetesVersion(Integer.MAX_VALUE);

    private static final int OLDEST = 30;
    private static final Pattern TEXT = Pattern.compile("v?1\\.([0-9]{1,4})(?:[.+-].*)?");

    /** Parses a version such as {@code 1.34}, {@code v1.34.2} or {@code v1.34.1-gke.1000}. */
    public static KubernetesVersion parse(String text) throws InputError {
        var match = TEXT.matcher(text);
        if (!match.matches()) {
            throw new InputError("--kubernetes-version: \"%s\" is not a version such as 1.34".formatted(text));
        }
        int minor = Integer.parseInt(match.group(1));
        if (minor < OLDEST) {
            throw new InputError("--kubernetes-version: Sallyport supports Kubernetes 1.%d and later, not %s"
                    .formatted(OLDEST, text));
        }
        return new KubernetesVersion(minor);
    }
}
