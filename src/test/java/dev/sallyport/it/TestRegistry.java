package dev.sallyport.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Real registry process for a test. */
final class TestRegistry implements AutoCloseable {
    private final Process process;
    private final String name;

    private TestRegistry(List<String> command, String name) throws IOException {
        this.process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        this.name = name;
        await().atMost(20, SECONDS).until(this::responds);
    }

    /** Starts the registry of go-containerregistry, which has the referrers API of OCI 1.1. */
    static TestRegistry withReferrers() throws IOException {
        var name = "127.0.0.1:" + freePort();
        return new TestRegistry(List.of(Command.tool("registry"), "serve", "--listen", name), name);
    }

    /** Starts the registry of distribution, which has no referrers API. */
    static TestRegistry withoutReferrers() throws IOException {
        var name = "127.0.0.1:" + freePort();
        var directory = Files.createTempDirectory("registry");
        var configuration = directory.resolve("config.yml");
        Files.writeString(configuration, """
            version: 0.1
            storage: {filesystem: {rootdirectory: %s}}
            http: {addr: "%s"}
            log: {level: error}
            """.formatted(directory.resolve("storage"), name));
        return new TestRegistry(List.of(Command.tool("distribution"), "serve", configuration.toString()), name);
    }

    String name() {
        return name;
    }

    String image(String rest) {
        return name + "/" + rest;
    }

    void push(Path layout, String repository, boolean fallbackTags) {
        Command.run(
                        Map.of(),
                        "",
                        Command.tool("registry"),
                        "push",
                        "--fallback-tags=" + fallbackTags,
                        layout.toString(),
                        image(repository))
                .succeeded();
    }

    @Override
    public void close() {
        process.destroy();
    }

    private boolean responds() {
        try {
            var connection = (HttpURLConnection)
                    URI.create("http://" + name + "/v2/").toURL().openConnection();
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException _) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
