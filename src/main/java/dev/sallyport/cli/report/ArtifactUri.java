package dev.sallyport.cli.report;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;

/**
 * Names files as SARIF does.
 *
 * @param workingDirectory absolute
 */
public record ArtifactUri(Path workingDirectory) {

    /** Relative to the working directory for a file inside, so that it holds in another checkout; else absolute. */
    String of(String source) {
        var file = workingDirectory.resolve(source).normalize();
        if (!file.startsWith(workingDirectory)) {
            return file.toUri().toASCIIString();
        }
        var relative = encoded(workingDirectory.relativize(file).toString().replace('\\', '/'));
        return relative.indexOf(':') < 0 ? relative : "./" + relative;
    }

    private static String encoded(String path) {
        try {
            return new URI(null, null, "/" + path, null).toASCIIString().substring(1);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
