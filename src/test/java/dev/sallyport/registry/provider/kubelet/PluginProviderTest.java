package dev.sallyport.registry.provider.kubelet;

import static dev.sallyport.registry.provider.kubelet.PluginScripts.V1;
import static dev.sallyport.registry.provider.kubelet.PluginScripts.response;
import static dev.sallyport.registry.provider.kubelet.PluginScripts.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.registry.http.Credential.Password;
import dev.sallyport.registry.provider.CredentialProvider.AccountToken;
import dev.sallyport.registry.provider.CredentialProvider.Answer;
import dev.sallyport.registry.provider.CredentialProvider.CacheScope;
import dev.sallyport.registry.provider.CredentialProvider.Grant;
import dev.sallyport.registry.provider.CredentialProvider.Query;
import dev.sallyport.registry.provider.ImagePattern;
import dev.sallyport.registry.provider.ProviderException;
import dev.sallyport.registry.provider.exec.ExternalProgram;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plugins of the kubelet's protocol as real processes: well-behaved, broken, slow and hostile ones. */
class PluginProviderTest {
    private static final ImageReference IMAGE = ImageReference.parse("a.acme.io/shop/web:1.0@sha256:" + "a".repeat(64));
    private static final String SECRET = "s3cr3t";

    @TempDir
    private Path directory;

    @Test
    void givesTheKubeletsRequestAndReadsItsResponse() throws Exception {
        var request = directory.resolve("request");
        var account = new AccountToken("t0k3n", Map.of("b", "2", "a", "1"));
        var answer = provide(
                "cat > " + request + "; echo \"$WORD $1 ${UNSET-none}\" >&2; printf '%s' \"$WORD-$1\" > " + directory
                        + "/environment; "
                        + response("\"cacheKeyType\":\"Registry\",\"cacheDuration\":\"6h0m0s\",\"auth\":{"
                                        + "\"a.acme.io\":{\"username\":\"robot\",\"password\":\"s3cr3t\"}}")
                                .replace("cat > /dev/null; ", ""),
                Optional.of(account));

        assertThat(Files.readString(request))
                .isEqualTo("{\"kind\":\"CredentialProviderRequest\",\"apiVersion\":\"" + V1
                        + "\",\"image\":\"a.acme.io/shop/web\",\"serviceAccountToken\":\"t0k3n\","
                        + "\"serviceAccountAnnotations\":{\"a\":\"1\",\"b\":\"2\"}}");
        assertThat(Files.readString(directory.resolve("environment"))).isEqualTo("hello-get");
        assertThat(answer)
                .isEqualTo(new Answer(
                        List.of(new Grant(ImagePattern.parse("a.acme.io"), new Password("robot", SECRET))),
                        CacheScope.REGISTRY,
                        Duration.ofHours(6)));
    }

    @Test
    void usesTheDefaultDurationIfTheResponseHasNone() throws Exception {
        assertThat(provide(response("\"cacheKeyType\":\"Global\",\"auth\":null"), Optional.empty()))
                .isEqualTo(new Answer(List.of(), CacheScope.GLOBAL, Duration.ofMinutes(5)));
        assertThat(provide(response("\"cacheKeyType\":\"Image\",\"cacheDuration\":\"0s\""), Optional.empty()))
                .isEqualTo(new Answer(List.of(), CacheScope.IMAGE, Duration.ZERO));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "echo '<html>s3cr3t</html>' | writes no JSON object to its standard output",
                "echo '{\"kind\":\"CredentialProviderResponse\" s3cr3t' | writes no JSON object to its standard output",
                "echo '{\"password\":\"s3cr3t\",\"password\":\"x\"}' | writes no JSON object to its standard output",
                "true | writes no JSON object to its standard output",
                "echo '{\"kind\":\"Other\"}' | writes no CredentialProviderResponse of"
                        + " credentialprovider.kubelet.k8s.io/v1",
                "echo s3cr3t; echo s3cr3t >&2; exit 3 | ends with exit code 3",
                "kill -9 $$ | ends with exit code 137",
                "head -c 300000 /dev/zero | writes more than 262144 bytes",
                "while true; do echo s3cr3t; done | writes more than 262144 bytes",
            })
    void namesTheFaultWithoutAnyOutput(String script, String message) {
        assertThatThrownBy(() -> provide(script, Optional.empty()))
                .isInstanceOf(ProviderException.class)
                .hasMessage(message)
                .hasNoCause();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "\"cacheKeyType\":\"Pod\" | writes a response with another cacheKeyType than Image, Registry or Global",
                "\"auth\":{} | writes a response with another cacheKeyType than Image, Registry or Global",
                "\"cacheKeyType\":\"Image\",\"cacheDuration\":\"-1s\" | writes a response with a cacheDuration that is"
                        + " no duration",
                "\"cacheKeyType\":\"Image\",\"cacheDuration\":{} | writes a response with a cacheDuration that is no"
                        + " duration",
            })
    void rejectsResponsesThatKubeletsReject(String fields, String message) {
        assertThatThrownBy(() -> provide(response(fields), Optional.empty()))
                .isInstanceOf(ProviderException.class)
                .hasMessage(message);
    }

    @Test
    void ignoresCredentialsForNamesThatAreNoImages() throws Exception {
        var answer = provide(
                response("\"cacheKeyType\":\"Global\",\"auth\":{\"a b\":{\"username\":\"u\",\"password\":\"p\"},"
                        + "\"\":{\"username\":\"u\",\"password\":\"p\"},\"a.acme.io\":{},\"b.acme.io\":7}"),
                Optional.empty());
        assertThat(answer.grants()).isEmpty();
    }

    @Test
    void killsAPluginThatDoesNotEndWithAllThatItStarted() throws Exception {
        var child = directory.resolve("child");
        var begin = Instant.now();
        assertThatThrownBy(() -> provide("sleep 60 & echo $! > " + child + "; sleep 60", Optional.empty()))
                .hasMessage("does not end in time");
        assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(20));
        await().until(() -> !isRunning(child));
    }

    @Test
    void waitsForNoProcessThatKeepsTheOutputOpen() throws Exception {
        var child = directory.resolve("child");
        var begin = Instant.now();
        var answer = provide(
                "sleep 60 & echo $! > " + child + "; " + response("\"cacheKeyType\":\"Global\""), Optional.empty());
        assertThat(answer.scope()).isEqualTo(CacheScope.GLOBAL);
        assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(20));
        ProcessHandle.of(pid(child)).ifPresent(ProcessHandle::destroyForcibly);
    }

    @Test
    void endsThoughThePluginReadsNoInputAndFillsStandardError() throws Exception {
        var answer = provide(
                "head -c 1000000 /dev/zero >&2; "
                        + response("\"cacheKeyType\":\"Global\"").replace("cat > /dev/null; ", ""),
                Optional.of(new AccountToken("t".repeat(16_000), Map.of("a", "x".repeat(16_000)))));
        assertThat(answer.scope()).isEqualTo(CacheScope.GLOBAL);
    }

    @Test
    void reportsAProgramThatIsNotExecutable() throws IOException {
        var file = Files.writeString(directory.resolve("text"), "no program");
        assertThatThrownBy(() -> provider(file).provide(new Query(IMAGE, Optional.empty()), soon()))
                .hasMessage("cannot be started: is " + file + " an executable for this platform?");
    }

    private Answer provide(String script, Optional<AccountToken> account) throws Exception {
        return provider(script(directory, "plugin", script)).provide(new Query(IMAGE, account), soon());
    }

    private static PluginProvider provider(Path file) {
        return new PluginProvider(
                "plugin",
                V1,
                List.of(ImagePattern.parse("*.acme.io")),
                Duration.ofMinutes(5),
                Optional.empty(),
                new ExternalProgram(file, List.of("get"), Map.of("PATH", "/usr/bin:/bin", "WORD", "hello")));
    }

    private static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(5), InstantSource.system());
    }

    /** Returns whether a process runs; one that has ended, and that no parent has noticed, has no command. */
    private static boolean isRunning(Path file) throws IOException {
        return ProcessHandle.of(pid(file))
                .flatMap(process -> process.info().command())
                .isPresent();
    }

    private static long pid(Path file) throws IOException {
        return Long.parseLong(Files.readString(file).strip());
    }
}
