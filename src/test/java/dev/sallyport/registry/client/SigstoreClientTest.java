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

/** Limits and redirects of requests to sigstore services. */
class SigstoreClientTest {
    private static final byte[] RESPONSE = "{}".getBytes(StandardCharsets.UTF_8);
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
    void sendsBodyWithoutAuthorization(int status) throws SigningException {
        var sent = new AtomicReference<String>("");
        server.on(PATH, exchange -> {
            sent.set(exchange.getRequestMethod() + " "
                    + exchange.getRequestHeaders().getFirst("Content-Type") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            FakeRegistry.answer(exchange, status, RESPONSE);
        });

        assertThat(post(client)).isEqualTo(RESPONSE);
        assertThat(sent).hasValue("POST application/json content");
        assertThat(server.seen())
                .singleElement()
                .satisfies(seen -> assertThat(seen.authorization()).isNull());
    }

    @ParameterizedTest
    @CsvSource({
        "401, rejects the request (status 401)",
        "400, rejects the request (status 400)",
        "500, cannot process the request (status 500)",
        "204, cannot process the request (status 204)"
    })
    void reportsServiceAndStatus(int status, String reason) {
        server.on(PATH, exchange -> FakeRegistry.answer(exchange, status, new byte[0]));

        assertThatExceptionOfType(SigningException.class)
                .isThrownBy(() -> post(client))
                .withMessage(server.name() + " " + reason);
    }

    /** The body may contain an identity token, which only the addressed service may receive. */
    @ParameterizedTest
    @ValueSource(ints = {302, 307, 308})
    void followsNoRedirect(int status) {
        server.on(
                PATH,
                exchange ->
                        FakeRegistry.answer(exchange, status, new byte[0], "Location", elsewhere.url("/elsewhere")));

        assertThatExceptionOfType(SigningException.class)
                .isThrownBy(() -> post(client))
                .withMessageContaining("redirects a request with a body");
        assertThat(elsewhere.seen()).isEmpty();
    }

    @Test
    void limitsTheSizeOfAResponse() {
        server.on(PATH, exchange -> FakeRegistry.answer(exchange, 201, new byte[65 * 1024]));

        assertThatExceptionOfType(SigningException.class)
                .isThrownBy(() -> post(client))
                .withMessageContaining("more bytes than the limit allows");
    }

    @Test
    void appliesHttpAndAddressRules() {
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
