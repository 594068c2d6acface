package dev.sallyport.registry.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.registry.http.RegistrySettings;
import dev.sallyport.sigstore.TufServer;
import dev.sallyport.trust.FileSource.Fetched;
import dev.sallyport.workload.Deadline;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Limits and address rules of requests to TUF mirrors. */
class MirrorClientTest {
    private final TufServer mirror = new TufServer(Map.of("file", "content".getBytes(StandardCharsets.UTF_8)));
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void close() {
        end.countDown();
        mirror.close();
    }

    @Test
    void fetchesFile() {
        assertThat(fetch("file", 7))
                .isInstanceOfSatisfying(
                        Fetched.Content.class,
                        content -> assertThat(content.bytes()).asString().isEqualTo("content"));
    }

    @Test
    void limitsTheSizeOfAFile() {
        assertThat(fetch("file", 6)).isEqualTo(new Fetched.TooLarge());
    }

    @Test
    void distinguishesMissingFromUnreachable() {
        assertThat(fetch("other", 10)).isEqualTo(new Fetched.Missing());
        mirror.answer(exchange -> TufServer.status(exchange, 403));
        assertThat(fetch("file", 10)).isEqualTo(new Fetched.Missing());
        mirror.answer(exchange -> TufServer.status(exchange, 500));
        assertThat(fetch("file", 10)).isEqualTo(new Fetched.Unreachable(mirror.name() + " answers with status 500"));
    }

    @Test
    void stopsAtTheDeadline() {
        mirror.answer(_ -> await());

        assertThat(fetch(client(Set.of(mirror.name()), true), "file", Duration.ofMillis(300)))
                .isEqualTo(new Fetched.Unreachable(mirror.name() + " does not answer in time"));
    }

    @ParameterizedTest
    @CsvSource({
        "https://169.254.169.254/latest, host 169.254.169.254 has a local address",
        "https://[fe80::1]/, host [fe80::1] has a local address",
        "http://169.254.169.254/latest, 169.254.169.254 is not requested over http",
        "http://localhost:1/, localhost:1 is not requested over http"
    })
    void followsNoRedirectToLocalAddresses(String elsewhere, String reason) {
        mirror.answer(exchange -> {
            exchange.getResponseHeaders().add("Location", elsewhere);
            TufServer.status(exchange, 302);
        });

        assertThat(fetch("file", 10))
                .isInstanceOf(Fetched.Unreachable.class)
                .asString()
                .contains(reason);
    }

    @Test
    void limitsTheNumberOfRedirects() {
        mirror.answer(exchange -> {
            exchange.getResponseHeaders().add("Location", "/file");
            TufServer.status(exchange, 302);
        });

        assertThat(fetch("file", 10))
                .isEqualTo(new Fetched.Unreachable(mirror.name() + " redirects more than 3 times"));
    }

    @Test
    void requiresConfigurationForLocalAddressesAndHttp() {
        assertThat(fetch(client(Set.of(mirror.name()), false), "file", Duration.ofSeconds(5)))
                .asString()
                .contains("has a local address");
        assertThat(fetch(client(Set.of(), true), "file", Duration.ofSeconds(5)))
                .asString()
                .contains("is not requested over http");
    }

    private Fetched fetch(String file, int limit) {
        return client(Set.of(mirror.name()), true)
                .fetch(
                        URI.create(mirror.url() + "/" + file),
                        limit,
                        Deadline.in(Duration.ofSeconds(10), InstantSource.system()));
    }

    private Fetched fetch(MirrorClient client, String file, Duration time) {
        return client.fetch(URI.create(mirror.url() + "/" + file), 100, Deadline.in(time, InstantSource.system()));
    }

    private static MirrorClient client(Set<String> insecure, boolean allowLocal) {
        return new MirrorClient(new RegistrySettings(insecure, allowLocal, Set.of()), InstantSource.system());
    }

    private void await() {
        try {
            end.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
