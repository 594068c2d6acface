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
import java.util.function.Consumer;

/** Real registry process for a test. */
final class TestRegistry implements AutoCloseable {
    /** User and password of a registry that requires them. */
    static final String USER = "robot";

    static final String PASSWORD = "s3cr3t";
    private static final String PASSWORD_FILE = "robot:$2y$05$abcdefghijklmnopqrstuu9Avu/WgbsK7g7xfCY1X3pdjsTgxqQLS\n";

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
        return distribution(Files.createTempDirectory("registry"), "");
    }

    /** Starts the registry of distribution, which requires {@link #USER} and {@link #PASSWORD} after images were pushed. */
    static TestRegistry withPassword(Consumer<TestRegistry> pushing) throws IOException {
        var directory = Files.createTempDirectory("registry");
        try (var open = distribution(directory, "")) {
            pushing.accept(open);
        }
        var passwords = Files.writeString(directory.resolve("passwords"), PASSWORD_FILE);
        return distribution(directory, "auth: {htpasswd: {realm: registry, path: " + passwords + "}}");
    }

    private static TestRegistry distribution(Path directory, String authentication) throws IOException {
        var name = "127.0.0.1:" + freePort();
        var configuration = directory.resolve("config.yml");
        Files.writeString(configuration, """
            version: 0.1
            storage: {filesystem: {rootdirectory: %s}}
            http: {addr: "%s"}
            log: {level: error}
            %s
            """.formatted(directory.resolve("storage"), name, authentication));
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
            return List.of(HttpURLConnection.HTTP_OK, HttpURLConnection.HTTP_UNAUTHORIZED)
                    .contains(connection.getResponseCode());
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
