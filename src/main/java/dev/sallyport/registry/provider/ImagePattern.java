package dev.sallyport.registry.provider;

import dev.sallyport.workload.ImageReference;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Pattern of image names, matched as kubelets match {@code matchImages}: the host label by label with {@code *} for a part
 * of one label, the same port, and a prefix of the path.
 *
 * @param labels labels of the host
 * @param port empty for none
 * @param path with a leading slash; empty for all
 */
public record ImagePattern(List<String> labels, String port, String path) {
    private static final String HUB = "docker.io";
    private static final String OLD_HUB = "index.docker.io";

    public ImagePattern {
        labels = List.copyOf(labels);
    }

    /**
     * Parses a pattern without a scheme, such as {@code *.registry.example.org:5000/team}.
     *
     * @throws IllegalArgumentException if it is no such pattern
     */
    public static ImagePattern parse(String text) {
        int slash = text.indexOf('/');
        var authority = slash < 0 ? text : text.substring(0, slash);
        var path = slash < 0 ? "" : text.substring(slash);
        if (authority.isEmpty() || !text.chars().allMatch(ImagePattern::isPlain)) {
            throw new IllegalArgumentException("\"" + printable(text)
                    + "\" is no pattern of images: write host[:port][/path], with * in the host only, and no scheme");
        }
        if (authority.endsWith(":") || path.startsWith("//")) {
            throw new IllegalArgumentException("\"" + text
                    + "\" is no pattern of images: a port or a path has no characters, or the pattern has a scheme");
        }
        if (path.indexOf('*') >= 0 || port(authority).indexOf('*') >= 0) {
            throw new IllegalArgumentException(
                    "the pattern \"" + text + "\" has * outside of the host, where it matches nothing but itself");
        }
        return new ImagePattern(labels(authority), port(authority), path);
    }

    /**
     * Parses a key of credentials: also with a scheme, and with {@code /v1/} or {@code /v2/} for the whole host.
     *
     * @throws IllegalArgumentException if it is no such key
     */
    public static ImagePattern ofCredential(String text) {
        var plain = text.replaceFirst("^https?://", "");
        var pattern = parse(plain);
        var path = pattern.path.startsWith("/v1/") || pattern.path.startsWith("/v2/")
                ? pattern.path.substring("/v1".length())
                : pattern.path;
        return new ImagePattern(pattern.labels, pattern.port, path.equals("/") ? "" : path);
    }

    /** Returns whether the pattern matches the repository of an image. */
    public boolean matches(ImageReference image) {
        var registry = registry(image);
        return port.equals(port(registry))
                && areMatched(labels(registry))
                && ("/" + image.repository()).startsWith(path);
    }

    /** Returns whether credentials for this pattern are for an image; those for {@code index.docker.io} are for Docker Hub. */
    boolean isFor(ImageReference image) {
        boolean isHub =
                port.isEmpty() && path.isEmpty() && String.join(".", labels).equals(OLD_HUB);
        return matches(image) || (isHub && registry(image).equals(HUB));
    }

    /** Returns the image as a kubelet names it: registry and repository, without tag and digest. */
    public static String name(ImageReference image) {
        return registry(image) + "/" + image.repository();
    }

    /** Returns the registry as a kubelet names it. */
    public static String registry(ImageReference image) {
        return image.registry().equals(OLD_HUB) ? HUB : image.registry();
    }

    private boolean areMatched(List<String> host) {
        return labels.size() == host.size()
                && IntStream.range(0, labels.size()).allMatch(i -> isMatched(labels.get(i), host.get(i)));
    }

    /** Matches one label; each star matches any number of characters. */
    private static boolean isMatched(String glob, String label) {
        var parts = glob.split("\\*", -1);
        if (parts.length == 1) {
            return glob.equals(label);
        }
        var last = parts[parts.length - 1];
        if (!label.startsWith(parts[0]) || label.length() < parts[0].length() + last.length()) {
            return false;
        }
        int at = parts[0].length();
        int end = label.length() - last.length();
        for (int i = 1; i < parts.length - 1; i++) {
            int found = label.indexOf(parts[i], at);
            if (found < 0 || found + parts[i].length() > end) {
                return false;
            }
            at = found + parts[i].length();
        }
        return label.endsWith(last);
    }

    private static List<String> labels(String authority) {
        var port = port(authority);
        var host = port.isEmpty() ? authority : authority.substring(0, authority.length() - port.length() - 1);
        return host.startsWith("[") ? List.of(host) : List.of(host.split("\\.", -1));
    }

    private static String port(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon < 0 || authority.endsWith("]") ? "" : authority.substring(colon + 1);
    }

    private static boolean isPlain(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "-_.~*:[]/".indexOf(c) >= 0;
    }

    private static String printable(String text) {
        return String.format(Locale.ROOT, "%.128s", text.replaceAll("[^ -~]", "?"));
    }

    @Override
    public String toString() {
        return String.join(".", labels) + (port.isEmpty() ? "" : ":" + port) + path;
    }
}
