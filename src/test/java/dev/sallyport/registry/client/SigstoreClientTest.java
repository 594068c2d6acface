package dev.sallyport.registry.client;

import static dev.sallyport.registry.RegistryFixture.CLOCK;
import static dev.sallyport.registry.RegistryFixture.settings;
import static dev.sallyport.registry.RegistryFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sallyport.attestation.SigningException;
import dev.sallyport.registry.FakeRegistry;
import dev.sallyport.registry.http.RegistrySettings;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the servers of a sigstore are spoken to. */
class SigstoreClientTest {
    private static final byte[] ANSWER = "{}".getBytes(StandardCharsets.UTF_8);
    private static final String PATH = "/api/v2/signingCert";

    private final FakeRegistry server = new FakeRegistry();
    private final FakeRegistry elsewhere = new FakeRegistry();
    private final SigstoreClient client = client(settings(server, elsewhere));

    @AfterEach
    void close() {
        server.close();
        elsewhere.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201})
    void sendsWhatIsGivenAndNothingElse(int status) throws SigningException {
        var sent = new AtomicReference<String>("");
        server.on(PATH, exchange -> {
            sent.set(exchange.getRequestMethod() + " "
                    + exchange.getRequestHeaders().getFirst("Content-Type") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            FakeRegistry.answer(exchange, status, ANSWER);
        });

        assertThat(post(client)).isEqualTo(ANSWER);
        assertThat(sent).hasValue("POST application/json content");
        assertThat(server.seen())
                .singleElement()
                .satisfies(seen -> assertThat(seen.authorization()).isNull());
    }

    @ParameterizedTest
    @CsvSource({
        "401, refuses what it is sent (status 401)",
        "400, refuses what it is sent (status 400)",
        "500, cannot answer (status 500)",
        "204, cannot answer (status 204)"
    })
    void tellsWhoDoesNotHelp(int status, String reason) {
        server.on(PATH, exchange -> FakeRegistry.answer(exchange, status, new byte[0]));

        assertThatExceptionOfType(SigningException.class)
                .isThrownBy(() -> post(client))
                .withMessage(server.name() + " " + reason);
    }

    /** A token goes to whom it is meant for. */
    @ParameterizedTest
    @ValueSource(ints = {302, 307, 308})
    void sendsNothingToWhomItIsReferredTo(int status) {
        server.on(
                PATH,
                exchange ->
                        FakeRegistry.answer(exchange, status, new byte[0], "Location", elsewhere.url("/elsewhere")));

        assertThatExceptionOfType(SigningException.class)
                .isThrownBy(() -> post(client))
                .withMessageContaining("redirects what was sent to it");
        assertThat(elsewhere.seen()).isEmpty();
    }

    @Test
    void readsNoMoreThanItHasTo() {
        server.on(PATH, exchange -> FakeRegistry.answer(exchange, 201, new byte[65 * 1024]));

        assertThatExceptionOfType(SigningException.class)
                .isThrownBy(() -> post(client))
                .withMessageContaining("more bytes than are read");
    }

    @Test
    void goesWhereRegistriesMayBeAlone() {
        for (var settings : List.of(
                new RegistrySettings(Set.of(), true, Set.of()),
                new RegistrySettings(Set.of(server.name()), false, Set.of()))) {
            assertThatExceptionOfType(SigningException.class).isThrownBy(() -> post(client(settings)));
        }
        assertThat(server.seen()).isEmpty();
    }

    private byte[] post(SigstoreClient by) throws SigningException {
        return by.post(
                URI.create(server.url(PATH)),
                "application/json",
                "content".getBytes(StandardCharsets.UTF_8),
                "application/json",
                soon());
    }

    private static SigstoreClient client(RegistrySettings settings) {
        return new SigstoreClient(new RegistryClient(settings, _ -> List.of(), CLOCK));
    }
}
