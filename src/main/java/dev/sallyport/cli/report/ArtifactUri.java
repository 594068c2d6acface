package dev.sallyport.cli.report;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;

/**
 * URIs of files in a SARIF report.
 *
 * @param workingDirectory absolute path
 */
public record ArtifactUri(Path workingDirectory) {

    /** Returns a URI relative to the working directory, valid in another checkout too; absolute for a file outside it. */
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
