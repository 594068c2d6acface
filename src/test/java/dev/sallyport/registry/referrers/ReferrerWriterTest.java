package dev.sallyport.registry.referrers;

import static dev.sallyport.registry.RegistryFixture.CLOCK;
import static dev.sallyport.registry.RegistryFixture.dockerConfig;
import static dev.sallyport.registry.RegistryFixture.image;
import static dev.sallyport.registry.RegistryFixture.settings;
import static dev.sallyport.registry.RegistryFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.sallyport.registry.FakeRegistry;
import dev.sallyport.registry.client.RegistryClient;
import dev.sallyport.sigstore.CosignFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Writing referrers to registries with authentication. */
class ReferrerWriterTest {
    private static final byte[] NOTHING = {};
    private static final String TYPE = "https://slsa.dev/verification_summary/v1";

    private final FakeRegistry registry = new FakeRegistry();
    private final FakeRegistry elsewhere = new FakeRegistry();
    private final ReferrerWriter writer = new ReferrerWriter(
            new RegistryClient(settings(registry, elsewhere), _ -> List.of(), CLOCK), new CosignFormat());
    private String digest = "";

    @BeforeEach
    void push() {
        digest = registry.image("web", "v1");
    }

    @AfterEach
    void close() {
        registry.close();
        elsewhere.close();
    }

    @Test
    void requestsPushTokenWithGivenCredentials() {
        registry.gate(exchange -> {
            if ("Bearer pushing".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                take(exchange, "");
            } else if (exchange.getRequestURI().getPath().startsWith("/v2/")) {
                FakeRegistry.answer(
                        exchange,
                        401,
                        NOTHING,
                        "WWW-Authenticate",
                        "Bearer realm=\"%s\",service=\"r\"".formatted(registry.url("/token")));
            }
        });
        registry.on(
                "/token",
                exchange ->
                        FakeRegistry.answer(exchange, 200, "{\"token\":\"pushing\"}".getBytes(StandardCharsets.UTF_8)));

        assertThat(attach(Optional.of(dockerConfig(registry.name(), "robot", "secret"))))
                .isEmpty();
        assertThat(registry.seen())
                .filteredOn(seen -> seen.uri().startsWith("/token"))
                .isNotEmpty()
                .allSatisfy(seen -> {
                    assertThat(seen.uri()).contains("scope=repository%3Aweb%3Apull%2Cpush");
                    assertThat(seen.authorization()).startsWith("Basic ");
                });
        assertThat(registry.seen())
                .filteredOn(seen -> seen.method().equals("PUT"))
                .hasSize(4); // two blobs, the manifest, and the index under the fallback tag
    }

    @Test
    void reportsMissingPermission() {
        registry.on("/v2/web/blobs/uploads/", exchange -> FakeRegistry.answer(exchange, 403, NOTHING));

        assertThat(attach(Optional.empty()))
                .contains(registry.name() + "/web cannot be written with the given credentials");
    }

    @Test
    void sendsNothingToOtherHost() {
        registry.gate(exchange -> take(exchange, elsewhere.url("")));

        assertThat(attach(Optional.empty())).contains(registry.name() + "/web redirects uploads to another host");
        assertThat(elsewhere.seen()).isEmpty();
    }

    @Test
    void doesNotReplaceOtherContentOfReferrersTag() {
        registry.gate(exchange -> take(exchange, ""));
        registry.image("web", digest.replace(':', '-'));

        assertThat(attach(Optional.empty()))
                .hasValueSatisfying(why -> assertThat(why).contains("does not have an image index with the tag"));
    }

    @Test
    void doesNotWriteReferrerOfMissingImage() {
        digest = "sha256:" + "0".repeat(64);

        assertThat(attach(Optional.empty()))
                .contains(registry.name() + "/web has no image " + digest + " (status 404)");
        assertThat(registry.seen()).allMatch(seen -> seen.method().equals("GET"));
    }

    /** Accepts uploads and manifests; has no referrers API. */
    private static void take(HttpExchange exchange, String host) throws IOException {
        if (exchange.getRequestMethod().equals("POST")) {
            FakeRegistry.answer(exchange, 202, NOTHING, "Location", host + "/v2/web/upload?state=1");
        } else if (exchange.getRequestMethod().equals("PUT")) {
            FakeRegistry.answer(exchange, 201, NOTHING);
        }
    }

    private Optional<String> attach(Optional<String> config) {
        return writer.attach(
                image(registry, "web@" + digest), TYPE, "{}".getBytes(StandardCharsets.UTF_8), config, soon());
    }
}
