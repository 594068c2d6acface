package dev.sallyport.registry.provider.cloud;

import dev.sallyport.registry.provider.ProviderException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Environment variables by which a cloud tells a process its identity, with the names that its own libraries use. */
public record CloudEnvironment(Map<String, String> variables) {
    private static final int MAX_FILE = 64 * 1024;

    public CloudEnvironment {
        variables = Map.copyOf(variables);
    }

    /** Returns a variable; empty if it is unset or blank. */
    Optional<String> value(String name) {
        return Optional.ofNullable(variables.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    String required(String name) throws ProviderException {
        return value(name).orElseThrow(() -> new ProviderException("lacks the environment variable " + name));
    }

    /** Returns the URL in a variable without a trailing slash, or else the default. */
    String url(String name, String byDefault) {
        var url = value(name).orElse(byDefault);
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    /** Returns the content of the file that a variable names. It is read each time, because platforms replace it. */
    String file(String name) throws ProviderException {
        var file = required(name);
        try (var stream = Files.newInputStream(Path.of(file))) {
            var content = new String(stream.readNBytes(MAX_FILE), StandardCharsets.UTF_8).strip();
            if (content.isEmpty()) {
                throw new ProviderException("finds an empty file " + file + " (" + name + ")");
            }
            return content;
        } catch (IOException | InvalidPathException unreadable) {
            throw new ProviderException("cannot read the file " + file + " (" + name + ")");
        }
    }

    /** Parses a URL of a service. */
    static URI uri(String text) throws ProviderException {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException malformed) {
            throw new ProviderException("has an invalid URL of a service");
        }
    }

    /** Omits the values, which may be credentials. */
    @Override
    public String toString() {
        return "CloudEnvironment" + variables.keySet();
    }
}
