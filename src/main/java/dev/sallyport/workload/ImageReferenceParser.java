package dev.sallyport.workload;

import java.net.InetAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parser of image references with the grammar of {@code github.com/distribution/reference}, which containerd uses.
 *
 * <p>It is stricter in three respects: host names are lower-case, so that a registry has one spelling for globs; addresses in
 * brackets must be valid; ports are at most 65535.
 */
final class ImageReferenceParser {
    private static final int MAX_LENGTH = 1024;
    private static final int MAX_REPOSITORY = 255;
    private static final int MAX_PORT = 65535;
    private static final String HUB = "docker.io";
    private static final String OLD_HUB = "index.docker.io";

    /** These patterns backtrack at most over a sequence of dashes, and texts are short. */
    private static final Pattern HEXADECIMAL = Pattern.compile("[a-f0-9]{64}");

    private static final Pattern LONG_HEXADECIMAL = Pattern.compile("[a-f0-9]{128}");

    private static final Pattern HOST =
            Pattern.compile("[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*+|\\[[a-f0-9:]++]");
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
    private static final Pattern REPOSITORY = Pattern.compile(
            "[a-z0-9]++(?:(?:__|[._]|-++)[a-z0-9]++)*+(?:/[a-z0-9]++(?:(?:__|[._]|-++)[a-z0-9]++)*+)*+");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");

    private final String text;

    private ImageReferenceParser(String text) {
        this.text = text;
    }

    static ImageReference parse(String text) {
        return new ImageReferenceParser(text).parse();
    }

    private ImageReference parse() {
        checkCharacters();
        if (HEXADECIMAL.matcher(text).matches()) {
            throw malformed("64 hexadecimal digits are a digest, not a name");
        }
        int at = text.indexOf('@');
        var digest = at < 0 ? null : digest(text.substring(at + 1));
        var named = at < 0 ? text : text.substring(0, at);
        int slash = named.indexOf('/');
        var first = slash < 0 ? "" : named.substring(0, slash);
        return isRegistry(first) ? reference(first, named.substring(slash + 1), digest) : reference(HUB, named, digest);
    }

    private ImageReference reference(String host, String rest, @Nullable String digest) {
        int colon = rest.indexOf(':');
        var tag = colon < 0 ? null : tag(rest.substring(colon + 1));
        var path = colon < 0 ? rest : rest.substring(0, colon);
        var registry = host.equals(OLD_HUB) ? HUB : registry(host);
        var repository = repository(registry.equals(HUB) && path.indexOf('/') < 0 ? "library/" + path : path);
        return new ImageReference(registry, repository, tag == null && digest == null ? "latest" : tag, digest);
    }

    private static boolean isRegistry(String first) {
        return first.equals("localhost")
                || first.indexOf('.') >= 0
                || first.indexOf(':') >= 0
                || first.chars().anyMatch(ImageReferenceParser::isUpperCase);
    }

    private void checkCharacters() {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("the image reference is empty");
        }
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("the image reference is longer than " + MAX_LENGTH + " characters");
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= ' ' || text.charAt(i) >= 0x7f) {
                throw new IllegalArgumentException(
                        "the image reference contains the invalid character U+%04X".formatted(text.codePointAt(i)));
            }
        }
    }

    private String registry(String host) {
        if (host.chars().anyMatch(ImageReferenceParser::isUpperCase)) {
            throw malformed("the registry has upper-case letters");
        }
        int colon = host.endsWith("]") ? -1 : host.lastIndexOf(':');
        var name = colon < 0 ? host : host.substring(0, colon);
        if (!HOST.matcher(name).matches()
                || (name.startsWith("[") && !isAddress(name.substring(1, name.length() - 1)))) {
            throw malformed("\"" + name + "\" is not a host name");
        }
        if (colon >= 0) {
            checkPort(host.substring(colon + 1));
        }
        return host;
    }

    private static boolean isAddress(String literal) {
        try {
            return InetAddress.ofLiteral(literal) != null;
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    private void checkPort(String port) {
        if (!PORT.matcher(port).matches() || Integer.parseInt(port) > MAX_PORT || port.startsWith("0")) {
            throw malformed("\"" + port + "\" is not a port from 1 to " + MAX_PORT);
        }
    }

    private String repository(String path) {
        if (path.chars().anyMatch(ImageReferenceParser::isUpperCase)) {
            throw malformed("the repository has upper-case letters");
        }
        if (path.length() > MAX_REPOSITORY) {
            throw malformed("the repository is longer than " + MAX_REPOSITORY + " characters");
        }
        if (!REPOSITORY.matcher(path).matches()) {
            throw malformed("\"" + path
                    + "\" is not a repository: use lower-case letters and digits, with . _ __ - or / between");
        }
        return path;
    }

    private String tag(String tag) {
        if (!TAG.matcher(tag).matches()) {
            throw malformed("\"" + tag
                    + "\" is not a tag: use at most 128 letters, digits, _ . or -, and no . or - at the start");
        }
        return tag;
    }

    private String digest(String digest) {
        int colon = digest.indexOf(':');
        var algorithm = colon < 0 ? "" : digest.substring(0, colon);
        if (algorithm.equals("sha384")) {
            throw malformed(algorithm + " digests are not supported; use the sha256 digest");
        }
        var encoded = algorithm.equals("sha512") ? LONG_HEXADECIMAL : HEXADECIMAL;
        if ((!algorithm.equals("sha256") && !algorithm.equals("sha512"))
                || !encoded.matcher(digest.substring(colon + 1)).matches()) {
            throw malformed("\"" + digest + "\" is not a digest: use sha256: and 64 hexadecimal digits, lower-case");
        }
        return digest;
    }

    private IllegalArgumentException malformed(String reason) {
        var shown = text.length() > MAX_REPOSITORY ? text.substring(0, MAX_REPOSITORY) + "..." : text;
        return new IllegalArgumentException("image reference \"" + shown + "\": " + reason);
    }

    private static boolean isUpperCase(int character) {
        return character >= 'A' && character <= 'Z';
    }
}
