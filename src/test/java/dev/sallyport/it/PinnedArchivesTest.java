package dev.sallyport.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of {@code bin/lib/archives.sh} and of the commands that fetch archives, with a server on this machine. */
class PinnedArchivesTest {

    private static final String FETCH =
            ". bin/lib/common.sh; . bin/lib/archives.sh; need_archive \"$1\" && echo \"$archive\"";

    @TempDir
    Path directory;

    private final AtomicInteger requests = new AtomicInteger();
    private HttpServer server;
    private byte[] served;

    @BeforeEach
    void start() throws IOException, NoSuchAlgorithmException {
        served = archive();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/mirror/tool.tar.gz", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(200, served.length);
            exchange.getResponseBody().write(served);
            exchange.close();
        });
        server.start();
        copyCommands("tool.tar.gz");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void fetchesAndUnpacksArchiveOnceAndTellsAddress() {
        var first = fetch("jdk", mirror());
        var second = fetch("jdk", mirror());

        assertThat(first.succeeded().out())
                .isEqualTo(directory.resolve("cache/archives/jdk-1.2+3").toString());
        assertThat(first.err()).contains("fetching jdk 1.2+3 from " + mirror() + "/tool.tar.gz");
        assertThat(directory.resolve("cache/archives/jdk-1.2+3/bin/etcd")).isRegularFile();
        assertThat(second.succeeded().err()).isEmpty();
        assertThat(requests).hasValue(1);
    }

    @Test
    void installsNothingIfChecksumDiffers() {
        served = "an archive of another origin".getBytes(UTF_8);

        var result = fetch("jdk", mirror());

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("does not have the checksum sha256:", "nothing was installed");
        assertThat(directory.resolve("cache/archives")).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/absent", "none"})
    void failsWithoutArchiveAndLeavesNoFiles(String address) {
        var result = fetch("jdk", address.equals("none") ? "none" : mirror() + address);

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(directory.resolve("cache/archives"))
                .satisfiesAnyOf(
                        path -> assertThat(path).doesNotExist(),
                        path -> assertThat(path).isEmptyDirectory());
    }

    @Test
    void failsForArchiveThatIsNotPublishedForThisMachine() {
        assertThat(fetch("perl", mirror()).code()).isEqualTo(1);
        assertThat(requests).hasValue(0);
    }

    @Test
    void linksReleasedBinaryInsteadOfBuildingIt() {
        var result = Command.run(
                environment(mirror()), "", directory.resolve("bin/tool").toString(), "etcd");

        assertThat(result.succeeded().out()).endsWith("/etcd");
        assertThat(Path.of(result.out())).isExecutable().hasContent("#!/bin/sh\n");
    }

    @Test
    void everyPinnedArchiveHasChecksumAndHttpsAddress() throws IOException {
        try (var lines = Files.lines(Path.of("tools/archives.txt"))) {
            assertThat(lines.filter(line -> !line.startsWith("#")))
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line)
                            .matches("\\S+ \\S+ (Linux|Darwin) \\S+ (sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})"
                                    + " https://\\S+\\.tar\\.gz"));
        }
    }

    private Command.Result fetch(String name, String address) {
        var script = "cd " + directory + "; " + FETCH;
        return Command.run(environment(address), "", "bash", "-euc", script, "bash", name);
    }

    private Map<String, String> environment(String address) {
        return Map.of(
                "SALLYPORT_CACHE", directory.resolve("cache").toString(),
                "SALLYPORT_ARCHIVES", address,
                "KUBEBUILDER_ASSETS", "",
                "NO_PROXY", "127.0.0.1",
                "no_proxy", "127.0.0.1");
    }

    private String mirror() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/mirror";
    }

    private byte[] archive() throws IOException {
        var content = directory.resolve("content/top/bin");
        Files.createDirectories(content);
        Files.writeString(content.resolve("etcd"), "#!/bin/sh\n");
        content.resolve("etcd").toFile().setExecutable(true);
        Command.run(Map.of(), "", "tar", "-czf", directory + "/tool.tar.gz", "-C", directory + "/content", "top")
                .succeeded();
        return Files.readAllBytes(directory.resolve("tool.tar.gz"));
    }

    /** Copies the commands beside a list that pins the archive of this test. */
    private void copyCommands(String file) throws IOException, NoSuchAlgorithmException {
        Files.createDirectories(directory.resolve("bin/lib"));
        Files.createDirectories(directory.resolve("tools/kubernetes"));
        for (var each :
                new String[] {"bin/tool", "bin/lib/common.sh", "bin/lib/archives.sh", "tools/kubernetes/go.mod"}) {
            Files.copy(Path.of(each), directory.resolve(each));
        }
        var machine = Command.run(Map.of(), "", "uname", "-sm").succeeded().out();
        var sum = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(served));
        var lines = Stream.of("jdk", "kubernetes")
                .map(name -> "%s 1.2+3 %s sha256:%s https://example.org/%s%n".formatted(name, machine, sum, file));
        Files.writeString(directory.resolve("tools/archives.txt"), String.join("", lines.toList()));
    }
}
